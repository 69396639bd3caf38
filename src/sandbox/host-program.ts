import { OstinatoError } from "../errors.ts";
import { APART } from "./apart.ts";
import { findProgram } from "./find-program.ts";

/** What a program on the host gets: nothing of the caller's PATH, locale or loader settings. */
const ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
};

/**
 * How a program is started on the host, outside of any sandbox: by its absolute path, with a fixed
 * environment, from `/`. A folder that a run has written to is neither searched nor stood in.
 *
 * @throws OstinatoError `sandbox.unavailable` when this machine doesn't have it.
 */
export function hostProgram(name: string) {
  const path = findProgram(name);
  if (path !== null) return { path, options: { ...APART, cwd: "/", env: ENVIRONMENT } } as const;
  throw new OstinatoError("sandbox.unavailable", `The program ${name} is not installed.`, {
    hint: "`ostinato doctor` says which programs are missing and how to install them.",
  });
}
