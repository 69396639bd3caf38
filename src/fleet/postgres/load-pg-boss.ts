import { OstinatoError } from "../../errors.ts";

/** The version that the fleet is tested with. */
export const PG_BOSS_VERSION = "12.38.0";

/** @throws OstinatoError `runtime.package-missing`, with the command that installs it. */
export async function loadPgBoss(): Promise<typeof import("pg-boss")> {
  try {
    return await import("pg-boss");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new OstinatoError(
      "runtime.package-missing",
      "Workers need the package pg-boss, which is not installed.",
      { hint: `Install it: npm install pg-boss@${PG_BOSS_VERSION}`, cause },
    );
  }
}
