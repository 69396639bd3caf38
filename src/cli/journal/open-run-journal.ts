import { OstinatoError } from "../../errors.ts";
import {
  DEFAULT_JOURNAL_PATH,
  type Journal,
  openJournal,
  openPostgresJournal,
} from "../../trace/index.ts";
import { tenantPath } from "../../trace/tenant/tenant-path.ts";
import { databaseUrl } from "./database-url.ts";

/** Where a command's runs are: a file, or a database. */
export interface JournalOptions {
  readonly journal?: string;
  readonly database?: string;
  readonly tenant?: string;
}

/**
 * Opens the journal that the command line names. A file is created if there is none, unless it is only read.
 * @throws OstinatoError as `openJournal` and `openPostgresJournal`, with a hint if the default journal can't be
 *   created.
 */
export async function openRunJournal(
  { journal: path, database, tenant }: JournalOptions,
  { toRead = false }: { readonly toRead?: boolean } = {},
): Promise<Journal> {
  if (database !== undefined) return openPostgresJournal(databaseUrl(database), { tenant });
  try {
    const named = tenant === undefined ? path : tenantPath(path ?? DEFAULT_JOURNAL_PATH, tenant);
    return await openJournal(named, { toRead });
  } catch (error) {
    const isDefault = path === undefined && !toRead;
    if (!isDefault || !OstinatoError.is(error) || error.code !== "journal.open") throw error;
    throw new OstinatoError(error.code, error.message, {
      hint: "Name a file in a folder that you can write to: --journal FILE",
      cause: error.cause,
    });
  }
}
