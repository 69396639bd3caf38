import { OstinatoError } from "../../../errors.ts";

/** The version that the journal on Postgres is tested with. */
export const PG_VERSION = "8.23.1";

type Pg = typeof import("pg")["default"];

/**
 * The Postgres client, loaded on first use: users of the package install it on demand.
 *
 * @throws OstinatoError `runtime.package-missing`, with the command that installs it.
 */
export async function loadPg(): Promise<Pg> {
  try {
    return (await import("pg")).default;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new OstinatoError(
      "runtime.package-missing",
      "A journal on Postgres needs the package pg, which is not installed.",
      { hint: `Install it: npm install pg@${PG_VERSION}`, cause },
    );
  }
}
