import { OstinatoError } from "../../errors.ts";
import { type OpenJournalOptions, openJournal, type SqliteJournal } from "../../trace/index.ts";

/**
 * Opens the journal that the command line names, to write a run into it.
 * @throws OstinatoError as `openJournal`, with what to do where the default one can't be made.
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
      hint: "Name a file in a folder that you may write: --journal FILE",
      cause: error.cause,
    });
  }
}
