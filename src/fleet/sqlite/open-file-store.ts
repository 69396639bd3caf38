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
    const jobs = await SqliteJobs.open(`${journal.path}-jobs`, journal, leaseMilliseconds);
    return {
      journal,
      jobs,
      errorOf: (cause, what) => journalError(cause, "journal.open", what),
      close: async () => {
        await jobs.close();
        await journal.close();
      },
    };
  } catch (cause) {
    await journal.close();
    throw cause;
  }
}
