import { openJournal, printRuns, type RunQuery, type RunSummary } from "../../trace/index.ts";

interface RunsOptions {
  readonly limit: number;
  readonly status?: string;
  readonly journal?: string;
  readonly json?: boolean;
}

/** `ostinato runs`: the journal's runs, newest first. */
export async function runsCommand(options: RunsOptions): Promise<void> {
  const journal = await openJournal(options.journal);
  try {
    const query: RunQuery = {
      limit: options.limit,
      ...(options.status && { status: options.status as RunSummary["status"] }),
    };
    const runs = await journal.list(query);
    const text = options.json
      ? runs.map((run) => `${JSON.stringify(run)}\n`).join("")
      : printRuns(runs, { width: process.stdout.columns ?? 100 });
    process.stdout.write(text);
  } finally {
    await journal.close();
  }
}
