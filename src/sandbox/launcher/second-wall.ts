import { spawnSync } from "node:child_process";
import { findProgram } from "../find-program.ts";
import { hostProgram } from "../host-program.ts";
import { INSIDE } from "../profile/inside-paths.ts";

const READ = "execute,read-file,read-dir";
const CHANGE =
  "write-file,truncate,remove-file,remove-dir,make-reg,make-dir,make-sym,make-fifo,make-sock,refer";
/** Folders inside that are writable in every sandbox. */
const WRITABLE = ["/tmp", "/run", INSIDE.home, "/dev"];

let found: string | null | undefined;

/**
 * Inside path of `setpriv` if it can use this kernel's Landlock; otherwise null, and sandboxes have no second
 * wall. Checked once per process.
 */
export function secondWallProgram(): string | null {
  if (found === undefined) {
    const setpriv = findProgram("setpriv");
    found = setpriv !== null && isInside(setpriv) && landlockWorks() ? setpriv : null;
  }
  return found;
}

/** Linux 5.19, whose Landlock allows moving files between folders, and util-linux 2.41. */
export function landlockWorks(): boolean {
  const setpriv = findProgram("setpriv");
  if (setpriv === null) return false;
  const words = ["--no-new-privs", "--landlock-access", "fs", "--landlock-rule"];
  const rules = [`path-beneath:${READ},${CHANGE}:/`];
  const { path, options } = hostProgram("true");
  return spawnSync(setpriv, [...words, ...rules, path], options).status === 0;
}

/** The system's programs have the same paths inside. */
function isInside(path: string): boolean {
  return /^\/(usr\/)?s?bin\//.test(path);
}

/**
 * Command prefix that confines a program inside by Landlock to the files below the sandbox's own root, and to
 * writing in a few folders. The mounts enforce the same. This still holds if they fail: if a descriptor leads to a
 * folder of the host, or a mount exposes too much.
 *
 * @param writable Writable inside folders, in addition to those for temporary files.
 * @param input Whether the program may reopen its standard input, a file from outside, by `/dev/stdin`.
 */
export function secondWall(
  setpriv: string | null,
  writable: readonly string[],
  input: boolean,
): readonly string[] {
  if (setpriv === null) return [];
  const rules = [
    `path-beneath:${READ}:/`,
    ...[...WRITABLE, ...writable].map((path) => `path-beneath:${CHANGE}:${path}`),
    // For their own processes: `oom_score_adj`, `comm`, `coredump_filter`.
    "path-beneath:write-file:/proc",
    ...(input ? ["path-beneath:read-file:/proc/self/fd/0"] : []),
  ];
  const words = rules.flatMap((rule) => ["--landlock-rule", rule]);
  return [setpriv, "--no-new-privs", "--landlock-access", "fs", ...words];
}
