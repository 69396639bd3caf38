import { type OpenPostgresJournalOptions, openPostgresJournal } from "../../trace/index.ts";
import type { FleetStore } from "../store/fleet-store.ts";
import { BossJobs } from "./boss-jobs.ts";

/**
 * The journal on Postgres, and pg-boss in the same database.
 *
 * @throws OstinatoError as `openPostgresJournal`; `runtime.package-missing` without `pg-boss`.
 */
export async function openPostgresStore(
  url: string,
  options: Omit<OpenPostgresJournalOptions, "tenant">,
): Promise<FleetStore> {
  const journal = await openPostgresJournal(url, options);
  try {
    const jobs = await BossJobs.open(url, journal);
    return {
      journal,
      jobs,
      errorOf: (cause, what) => journal.errorOf(cause, what),
      close: async () => {
        await jobs.close();
        await journal.close();
      },
    };
  } catch (cause) {
    await journal.close();
    throw journal.errorOf(cause, "the jobs can't be opened");
  }
}
