import { OstinatoError } from "../../errors.ts";
import { databaseUrl } from "./database-url.ts";

export interface FleetPlaceOptions {
  readonly database?: string;
  readonly journal?: string;
}

/**
 * Where jobs are, as `openFleet` takes it: a journal's file, or the database that `--database` names.
 *
 * @throws OstinatoError `input.invalid`, as `databaseUrl`.
 */
export function fleetPlace({ database, journal }: FleetPlaceOptions): string {
  if (journal !== undefined) return journal;
  try {
    return databaseUrl(database ?? "env");
  } catch (error) {
    if (database !== undefined || !OstinatoError.is(error)) throw error;
    throw new OstinatoError(error.code, error.message, {
      hint: `${error.hint} Without Postgres: --journal FILE.`,
      cause: error.cause,
    });
  }
}
