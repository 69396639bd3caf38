import { journalError } from "../../trace/sqlite/sqlite-database.ts";
import { FileJournal } from "../../trace/tenant/file-journal.ts";
import type { FleetStore } from "../store/fleet-store.ts";
import { SqliteJobs } from "./sqlite-jobs.ts";

/**
 * A journal in a file, and its jobs in another one beside it.
 *
 * @throws OstinatoError as `openJournal`.
 */
export async function openFileStore(path: string, leaseMilliseconds: number): Promise<FleetStore> {
  const journal = await FileJournal.open(path);
  try {
    const store = await fileStoreOver(journal, leaseMilliseconds);
    return {
      ...store,
      close: async () => {
        await store.close();
        await journal.close();
      },
    };
  } catch (cause) {
    await journal.close();
    throw cause;
  }
}

/** The jobs in the file beside a journal that is open. Closing the store leaves it open. */
export async function fileStoreOver(
  journal: FileJournal,
  leaseMilliseconds: number,
): Promise<FleetStore> {
  const jobs = await SqliteJobs.open(`${journal.path}-jobs`, journal, leaseMilliseconds);
  return {
    journal,
    jobs,
    errorOf: (cause, what) => journalError(cause, "journal.open", what),
    close: () => jobs.close(),
  };
}
