import { OstinatoError } from "../../errors.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import { openPostgresStore } from "../postgres/open-postgres-store.ts";
import { openFileStore } from "../sqlite/open-file-store.ts";
import type { FleetStore } from "./fleet-store.ts";

export interface OpenFleetOptions {
  /** Only for a database. See `OpenPostgresJournalOptions`. */
  readonly connections?: number | undefined;
  /**
   * Milliseconds until another process may continue a run whose worker was killed, stopped or cut off. Default:
   * 10,000.
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
  return openFileStore(where, options.leaseMilliseconds ?? 10_000);
}
