import { styleText } from "node:util";
import {
  diffRuns,
  findRun,
  type JournalEvent,
  type PrintDiffOptions,
  printDiff,
} from "../../../trace/index.ts";
import { withJournal } from "../../journal/with-journal.ts";

interface CompareOptions {
  readonly journal?: string;
  readonly json?: boolean;
}

/** `ostinato diff RUN1 RUN2`: where two runs differ, and how. */
export function compareCommand(
  before: string,
  after: string,
  options: CompareOptions,
): Promise<void> {
  return withJournal(options, async (journal) => {
    const eventsOf = async (reference: string) => {
      const events: JournalEvent[] = [];
      const runId = await findRun(journal, reference);
      for await (const event of journal.read(runId)) events.push(event);
      return events;
    };
    const diff = diffRuns(await eventsOf(before), await eventsOf(after));
    process.stdout.write(options.json ? `${JSON.stringify(diff)}\n` : printDiff(diff, colours()));
  });
}

/** Colours on a terminal; elsewhere the default marks of `printDiff`. */
function colours(): PrintDiffOptions {
  if (!process.stdout.isTTY) return {};
  const styles = { same: "reset", removed: "red", added: "green", heading: "bold" } as const;
  return { paint: (kind, text) => styleText(styles[kind], text) };
}
