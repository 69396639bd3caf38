import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeFolder } from "../remove-folder.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
/** A number that no account has: an ordinary user as far as the kernel is concerned. */
const UID = 54_321;
/** A second group of the ordinary user, so that it can own files that a user namespace doesn't know. */
export const SECOND_GROUP = 54_322;

export interface AccessibleCopy extends AsyncDisposable {
  /** Where the ordinary user finds this repository's sources. */
  readonly repository: string;
  readonly node: string;
  /** A folder of the ordinary user's own. */
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  /** For `setpriv`. */
  readonly dropArguments: readonly string[];
}

/**
 * What an ordinary user needs to run the sandbox's tests when root runs them: a clone may lie in a folder
 * that only root may enter, and then so does Node.
 */
export async function accessibleCopy(): Promise<AccessibleCopy> {
  const home = mkdtempSync(join(tmpdir(), "ostinato-user-"));
  chmodSync(home, 0o755);
  const dropArguments = ["--reuid", `${UID}`, "--regid", `${UID}`, "--groups", `${SECOND_GROUP}`];
  const mayRead = (path: string) =>
    spawnSync("setpriv", [...dropArguments, "test", "-r", path]).status === 0;
  let repository = REPOSITORY;
  if (!mayRead(join(REPOSITORY, "package.json"))) {
    repository = join(home, "repository");
    mkdirSync(repository);
    for (const part of ["src", "test", "tools"]) {
      cpSync(join(REPOSITORY, part), join(repository, part), { recursive: true });
    }
    writeFileSync(join(repository, "package.json"), '{"type":"module"}');
    symlinkSync(join(REPOSITORY, "node_modules"), join(repository, "node_modules"));
  }
  let node = process.execPath;
  if (!mayRead(node)) {
    node = join(home, "node");
    try {
      linkSync(process.execPath, node);
    } catch {
      copyFileSync(process.execPath, node);
    }
    chmodSync(node, 0o755);
  }
  const own = join(home, "own");
  mkdirSync(own);
  chownSync(own, UID, UID);
  return {
    repository,
    node,
    home: own,
    dropArguments,
    environment: { PATH: process.env.PATH, HOME: own, TMPDIR: own },
    async [Symbol.asyncDispose]() {
      await removeFolder(home);
    },
  };
}
