import { OstinatoError } from "../../errors.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import type { Journal } from "../../trace/index.ts";
import { PostgresJournal } from "../../trace/postgres/postgres-journal.ts";
import { SqliteJournal } from "../../trace/sqlite/sqlite-journal.ts";
import { FileJournal } from "../../trace/tenant/file-journal.ts";
import { openPostgresStore, postgresStoreOver } from "../postgres/open-postgres-store.ts";
import { fileStoreOver, openFileStore } from "../sqlite/open-file-store.ts";
import type { FleetStore } from "./fleet-store.ts";

export interface OpenFleetOptions {
  /** Only for a database. See `OpenPostgresJournalOptions`. */
  readonly connections?: number | undefined;
  /**
   * Milliseconds until another process may continue a run whose worker was killed, stopped or cut off. Default:
   * 6000.
   */
  readonly leaseMilliseconds?: number | undefined;
  /** Only for a database. See `OpenPostgresJournalOptions`. */
  readonly patienceMilliseconds?: number | undefined;
}

const OPTIONS: { readonly [Name in keyof Required<OpenFleetOptions>]: true } = {
  connections: true,
  leaseMilliseconds: true,
  patienceMilliseconds: true,
};

const LEASE_MILLISECONDS = 6000;

/**
 * Opens the runs and jobs of a fleet.
 *
 * @param where A database's URL (`postgres://…`), or the path of a journal, for the processes of one machine.
 * @throws OstinatoError `input.invalid`; errors of `openPostgresJournal` and `openJournal`.
 */
export async function openFleetStore(
  where: string,
  options: OpenFleetOptions,
): Promise<FleetStore> {
  refuseUnknownNames("an option of openFleet()", options, OPTIONS);
  if (/^postgres(ql)?:/i.test(where)) return openPostgresStore(where, options);
  if (where.trim() === "" || where === ":memory:") {
    throw new OstinatoError(
      "input.invalid",
      "A fleet needs a database's URL or a journal's file.",
      {
        hint: "Give postgres://<user>:<password>@<host>/<database>, or a path.",
      },
    );
  }
  return openFileStore(where, options.leaseMilliseconds ?? LEASE_MILLISECONDS);
}

/**
 * The jobs beside a journal that is open.
 *
 * @throws OstinatoError `input.invalid` for a journal that other processes can't reach.
 */
export async function fleetStoreOver(journal: Journal): Promise<FleetStore> {
  if (journal instanceof PostgresJournal) return postgresStoreOver(journal);
  if (journal instanceof FileJournal) return fileStoreOver(journal, LEASE_MILLISECONDS);
  // Its runs are in a file, where workers find them.
  if (journal instanceof SqliteJournal && journal.path !== ":memory:") {
    return openFileStore(journal.path, 10_000);
  }
  throw new OstinatoError(
    "input.invalid",
    "This journal is in memory, where no worker finds its runs.",
    { hint: "Open one in a file, openJournal(path), or in a database, openPostgresJournal(url)." },
  );
}
