import { spawnSync } from "node:child_process";
import { findProgram } from "../find-program.ts";
import { hostProgram } from "../host-program.ts";
import { INSIDE } from "../profile/inside-paths.ts";

const READ = "execute,read-file,read-dir";
const CHANGE =
  "write-file,truncate,remove-file,remove-dir,make-reg,make-dir,make-sym,make-fifo,make-sock,refer";
/** Folders inside that every sandbox has for writing. */
const WRITABLE = ["/tmp", "/run", INSIDE.home, "/dev"];

let found: string | null | undefined;

/**
 * `setpriv` by its path inside, where it can use this kernel's Landlock; null where it can't, and sandboxes
 * then have one wall. Asked once a process.
 */
export function secondWallProgram(): string | null {
  if (found === undefined) {
    const setpriv = findProgram("setpriv");
    found = setpriv !== null && isInside(setpriv) && landlockWorks() ? setpriv : null;
  }
  return found;
}

/** Linux 5.19, whose Landlock lets files be moved between folders, and util-linux 2.41. */
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
 * Words before a program inside that keep it, by Landlock, to the files below the sandbox's own root, and
 * to changing those of a few folders. The mounts say the same. This holds where they would fail: for a
 * folder of the host that a descriptor leads to, a mount that shows too much.
 *
 * @param writable Inside folders, besides those for temporary files. @param input May the program open its
 *   standard input, a file from outside, once more by `/dev/stdin`?
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
    // Of their own processes: `oom_score_adj`, `comm`, `coredump_filter`.
    "path-beneath:write-file:/proc",
    ...(input ? ["path-beneath:read-file:/proc/self/fd/0"] : []),
  ];
  const words = rules.flatMap((rule) => ["--landlock-rule", rule]);
  return [setpriv, "--no-new-privs", "--landlock-access", "fs", ...words];
}
