import type { Journal } from "../../../trace/journal.ts";

/** A run's journal to read: the caller's, or one that is opened for this and closed on dispose. */
export async function journalToRead(
  journal: Journal | string | undefined,
): Promise<AsyncDisposable & { readonly journal: Journal }> {
  if (typeof journal === "object") return { journal, [Symbol.asyncDispose]: async () => {} };
  const { openJournal } = await import("../../../trace/sqlite/open-journal.ts");
  const opened = await openJournal(journal, { toRead: true });
  return { journal: opened, [Symbol.asyncDispose]: () => opened.close() };
}
