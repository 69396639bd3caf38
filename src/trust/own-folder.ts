import { chmodSync, lstatSync } from "node:fs";
import { basename } from "node:path";
import { OstinatoError } from "../errors.ts";
import { isTrackedByGit } from "./tracked-by-git.ts";

/** The folder in a project where Ostinato keeps its runs. */
export const OWN_FOLDER = ".ostinato";

/**
 * Refuses a folder that somebody else can have filled: a link, a folder of another user, one that everybody can
 * write, or a `.ostinato` that came with a repository. The user's own folder loses its group's write permission.
 * A folder that doesn't exist is fine.
 *
 * @throws OstinatoError `trust.folder` with the reason.
 */
export function requireOwnFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isSymbolicLink()) throw refused(folder, "it is a link");
  if (!found.isDirectory()) throw refused(folder, "it isn't a folder");
  const self = process.geteuid?.();
  if (found.uid !== self) {
    throw refused(folder, `it belongs to user ${found.uid}, not to you (${self})`);
  }
  if ((found.mode & 0o002) !== 0) throw refused(folder, "every user can write to it");
  if ((found.mode & 0o020) !== 0) chmodSync(folder, found.mode & 0o7757);
  if (basename(folder) === OWN_FOLDER && isTrackedByGit(folder)) {
    throw refused(folder, "git tracks it, so it came with the repository");
  }
}

function refused(folder: string, why: string): OstinatoError {
  return new OstinatoError("trust.folder", `The folder ${folder} is not used: ${why}.`, {
    hint: "Move it away, so that a new one is created, or start in another folder.",
  });
}
