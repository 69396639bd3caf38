import { findRun, type Journal } from "../../trace/index.ts";
import { hasProjectJournal } from "./awaited-journal.ts";
import { type JournalOptions, openRunJournal } from "./open-run-journal.ts";

/**
 * Opens the journal that the command line names, and closes it after `action`. A named file must exist. A
 * project without a journal counts as one without runs; reading doesn't create the file.
 */
export function withJournal<Result>(
  options: JournalOptions,
  action: (journal: Journal) => Promise<Result>,
): Promise<Result> {
  const { journal, database } = options;
  const isNone = journal === undefined && database === undefined && !hasProjectJournal();
  const named = isNone ? { journal: ":memory:" } : options;
  return closing(openRunJournal(named, { toRead: true }), action);
}

/** The same for commands that add runs: creates the journal if there is none. */
export function withJournalMade<Result>(
  options: JournalOptions,
  action: (journal: Journal) => Promise<Result>,
): Promise<Result> {
  return closing(openRunJournal(options), action);
}

async function closing<Result>(
  opening: Promise<Journal>,
  action: (journal: Journal) => Promise<Result>,
): Promise<Result> {
  const journal = await opening;
  try {
    return await action(journal);
  } finally {
    await journal.close();
  }
}

/** As `withJournal`, with the run that the person named: an id, the start of one, or LAST. */
export function withNamedRun<Result>(
  reference: string,
  options: JournalOptions,
  action: (journal: Journal, runId: string) => Promise<Result>,
): Promise<Result> {
  return withJournal(options, async (journal) =>
    action(journal, await findRun(journal, reference)),
  );
}
