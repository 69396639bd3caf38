import { chmodSync, lstatSync } from "node:fs";
import { basename } from "node:path";
import { OstinatoError } from "../errors.ts";
import { isTrackedByGit } from "./tracked-by-git.ts";

/** The folder of a project that Ostinato keeps its runs in. */
export const OWN_FOLDER = ".ostinato";

/**
 * Refuses a folder that somebody else can have filled: a link, another user's, one that all may write,
 * or a `.ostinato` that came with a repository. One of our own that its group may write is closed to it.
 * A folder that isn't there is fine.
 *
 * @throws OstinatoError `trust.folder` with the reason.
 */
export function requireOwnFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isSymbolicLink()) throw refused(folder, "it is a link");
  if (!found.isDirectory()) throw refused(folder, "it is no folder");
  const self = process.geteuid?.();
  if (found.uid !== self) {
    throw refused(folder, `it belongs to user ${found.uid}, not to you (${self})`);
  }
  if ((found.mode & 0o002) !== 0) throw refused(folder, "every user may write it");
  if ((found.mode & 0o020) !== 0) chmodSync(folder, found.mode & 0o7757);
  if (basename(folder) === OWN_FOLDER && isTrackedByGit(folder)) {
    throw refused(folder, "git tracks it, so it came with the repository");
  }
}

function refused(folder: string, why: string): OstinatoError {
  return new OstinatoError("trust.folder", `The folder ${folder} is not used: ${why}.`, {
    hint: "Move it away, so that one of your own is made, or start in another folder.",
  });
}
