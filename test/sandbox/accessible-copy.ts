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
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ORDINARY_USER } from "../ordinary-user.ts";
import { removeFolder } from "../remove-folder.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const { uid, gid, asUser } = ORDINARY_USER;

export interface AccessibleCopy extends AsyncDisposable {
  /** Where the ordinary user finds this repository's sources. */
  readonly repository: string;
  readonly node: string;
  /** A folder of the ordinary user's own. */
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Words before a program that make it the ordinary user's: none where root runs nothing. */
  readonly asUser: readonly string[];
}

/**
 * What an ordinary user needs to run the sandbox's tests when root runs them: a clone may lie in a folder
 * that only root may enter, and then so does Node. An ordinary user who runs them gets its own.
 */
export async function accessibleCopy(): Promise<AccessibleCopy> {
  const home = mkdtempSync(join(tmpdir(), "ostinato-user-"));
  const own = join(home, "own");
  mkdirSync(own);
  const place = {
    home: own,
    environment: {
      ...{ PATH: process.env.PATH, HOME: own, TMPDIR: own },
      // As npm sets it in a checkout: `import "ostinato"` means the sources.
      NODE_OPTIONS: "--conditions=ostinato-source",
    },
    [Symbol.asyncDispose]: () => removeFolder(home),
  };
  if (process.getuid?.() !== 0) {
    return { ...place, repository: REPOSITORY, node: process.execPath, asUser: [] };
  }
  chmodSync(home, 0o755);
  chownSync(own, uid, gid);
  const [setpriv, ...drop] = asUser;
  const mayRead = (path: string) => spawnSync(setpriv, [...drop, "test", "-r", path]).status === 0;
  let repository = REPOSITORY;
  if (!mayRead(join(REPOSITORY, "package.json"))) {
    repository = join(home, "repository");
    mkdirSync(repository);
    for (const part of ["agents", "bench", "models", "src", "test", "tools"]) {
      cpSync(join(REPOSITORY, part), join(repository, part), { recursive: true });
    }
    copyFileSync(join(REPOSITORY, "package.json"), join(repository, "package.json"));
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
  return { ...place, repository, node, asUser };
}
