import { OstinatoError } from "../../errors.ts";
import { type OpenJournalOptions, openJournal, type SqliteJournal } from "../../trace/index.ts";

/**
 * Opens the journal that the command line names, to write a run into it.
 * @throws OstinatoError as `openJournal`, with a hint if the default journal can't be created.
 */
export async function openRunJournal(
  path: string | undefined,
  options: OpenJournalOptions = {},
): Promise<SqliteJournal> {
  try {
    return await openJournal(path, options);
  } catch (error) {
    const isDefault = path === undefined && options.toRead !== true;
    if (!isDefault || !OstinatoError.is(error) || error.code !== "journal.open") throw error;
    throw new OstinatoError(error.code, error.message, {
      hint: "Name a file in a folder that you can write to: --journal FILE",
      cause: error.cause,
    });
  }
}
