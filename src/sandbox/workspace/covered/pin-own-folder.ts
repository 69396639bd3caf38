import { randomBytes } from "node:crypto";
import { lchownSync, mkdirSync, readdirSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { OWN_FOLDER } from "../../../trust/index.ts";
import { isRunning, processStamp } from "../../stale-runtime-files.ts";
import { AnchoredTree } from "../tree/anchored-tree.ts";

/** Prefix of the marks that keep the folder in place, one per call. */
const PIN = "covered ";

/**
 * Ensures that a workspace has a folder `.ostinato` to mount over, until the returned value is disposed. The last
 * call removes the folder if it is empty. A mount disappears with its folder, so each call leaves a mark in it
 * that keeps the folder from being removed. Null if the folder can't be created or isn't a folder.
 */
export function pinOwnFolder(workspace: string): Disposable | null {
  const pin = `${PIN}${processStamp()} ${randomBytes(4).toString("hex")}`;
  using tree = new AnchoredTree(workspace);
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      makeFolder(tree);
      tree.at(`${OWN_FOLDER}/${pin}`, (path) =>
        writeFileSync(path, "", { flag: "wx", mode: 0o600 }),
      );
      forgetStale(tree);
      return { [Symbol.dispose]: () => unpin(workspace, pin) };
    } catch (error) {
      // Another call has just removed it, or it can't be created, not even by the run.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") return null;
    }
  }
  return null;
}

function makeFolder(tree: AnchoredTree): void {
  if (tree.look(OWN_FOLDER) !== null) return;
  tree.at(OWN_FOLDER, (path) => {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
      throw error;
    }
    const owner = tree.look("");
    if (owner !== null && process.geteuid?.() === 0) {
      lchownSync(path, Number(owner.uid), Number(owner.gid));
    }
  });
}

/** Marks of processes that were killed. */
function forgetStale(tree: AnchoredTree): void {
  for (const name of tree.at(OWN_FOLDER, (path) => readdirSync(path))) {
    if (!name.startsWith(PIN)) continue;
    if (isRunning(name.slice(PIN.length, name.lastIndexOf(" ")))) continue;
    ignoringErrors(() => tree.at(`${OWN_FOLDER}/${name}`, unlinkSync));
  }
}

function unpin(workspace: string, pin: string): void {
  ignoringErrors(() => {
    using tree = new AnchoredTree(workspace);
    ignoringErrors(() => tree.at(`${OWN_FOLDER}/${pin}`, unlinkSync));
    tree.at(OWN_FOLDER, rmdirSync);
  });
}

/** The folder is in use by now, or gone. */
function ignoringErrors(action: () => void): void {
  try {
    action();
  } catch {}
}
