import { findRun, openJournal, type SqliteJournal } from "../trace/index.ts";

/** Opens the journal that the command line names, and closes it after `action`. */
export async function withJournal<Result>(
  { journal: path }: { readonly journal?: string },
  action: (journal: SqliteJournal) => Promise<Result>,
): Promise<Result> {
  const journal = await openJournal(path);
  try {
    return await action(journal);
  } finally {
    await journal.close();
  }
}

/** The same, with the run that the person named: an id, the beginning of one, or LAST. */
export function withNamedRun<Result>(
  reference: string,
  options: { readonly journal?: string },
  action: (journal: SqliteJournal, runId: string) => Promise<Result>,
): Promise<Result> {
  return withJournal(options, async (journal) =>
    action(journal, await findRun(journal, reference)),
  );
}
