import { OstinatoError } from "../errors.ts";
import { findProgram } from "./find-program.ts";
import { OWN_SESSION } from "./own-session.ts";

/** The environment of a program on the host: nothing from the caller's PATH, locale or loader settings. */
const ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
};

/**
 * How to start a program on the host, outside any sandbox: by its absolute path, with a fixed environment, in `/`.
 * A folder that a run has written to is neither searched nor used as the working directory.
 *
 * @throws OstinatoError `sandbox.unavailable` if it isn't installed.
 */
export function hostProgram(name: string) {
  const path = findProgram(name);
  if (path !== null)
    return { path, options: { ...OWN_SESSION, cwd: "/", env: ENVIRONMENT } } as const;
  throw new OstinatoError("sandbox.unavailable", `The program ${name} is not installed.`, {
    hint: "Run `ostinato doctor`: it lists missing programs and how to install them.",
  });
}
