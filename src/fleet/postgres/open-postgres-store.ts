import { type OpenPostgresJournalOptions, openPostgresJournal } from "../../trace/index.ts";
import type { PostgresJournal } from "../../trace/postgres/postgres-journal.ts";
import type { FleetStore } from "../store/fleet-store.ts";
import { PostgresJobs } from "./postgres-jobs.ts";

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
    const store = await postgresStoreOver(journal);
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

/**
 * pg-boss in the database of a journal that is open, over its connections. Closing the store leaves it open.
 *
 * @throws OstinatoError `journal.open`; `runtime.package-missing` without `pg-boss`.
 */
export async function postgresStoreOver(journal: PostgresJournal): Promise<FleetStore> {
  try {
    const jobs = await PostgresJobs.open(journal);
    return {
      journal,
      jobs,
      errorOf: (cause, what) => journal.errorOf(cause, what),
      close: () => jobs.close(),
    };
  } catch (cause) {
    throw journal.errorOf(cause, "the jobs can't be opened");
  }
}
