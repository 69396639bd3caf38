import { printRuns, type RunQuery, type RunSummary } from "../../../trace/index.ts";
import { withJournal } from "../../journal/with-journal.ts";
import { terminalWidth } from "../../screen/terminal-width.ts";

interface RunsOptions {
  readonly limit: number;
  readonly status?: RunSummary["status"];
  readonly journal?: string;
  readonly json?: boolean;
  readonly all?: boolean;
}

/** `ostinato runs`: the journal's runs, newest first. */
export function runsCommand(options: RunsOptions): Promise<void> {
  return withJournal(options, async (journal) => {
    const query: RunQuery = {
      limit: options.limit,
      // Runs of sub-agents are shown with the run that called them.
      ...(!options.all && { caller: null }),
      ...(options.status && { status: options.status }),
    };
    const runs = await journal.list(query);
    const text = options.json
      ? runs.map((run) => `${JSON.stringify(run)}\n`).join("")
      : options.status && runs.length === 0
        ? `no run has the status ${options.status}\n`
        : printRuns(runs, { width: terminalWidth() });
    process.stdout.write(text);
  });
}
