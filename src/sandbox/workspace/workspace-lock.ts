import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { OstinatoError } from "../../errors.ts";
import { makeFolders } from "../../make-folders.ts";
import { personStateFolder } from "../../person-state-folder.ts";
import { isRunning, processStamp } from "../stale-runtime-files.ts";

/** `direct`: a run that writes to the workspace; there can be several. `commit`: excludes all others. */
export type WorkspaceUse = "direct" | "commit";

/** Milliseconds to wait for another process's commit, which usually takes less than a second. */
const LONGEST_WAIT = 30_000;

/**
 * Locks a workspace, among processes of this person, so that a commit excludes other commits and runs that write
 * directly to the folder: both could move the same files. The lock is named by device and inode, so that a
 * different path can't bypass it, and kept outside the workspace. Each process leaves its mark before it looks for
 * others, so two that start at the same time see each other.
 *
 * @throws OstinatoError `sandbox.failed`, naming the other process.
 */
export async function lockWorkspace(path: string, use: WorkspaceUse): Promise<Disposable> {
  const { dev, ino } = statSync(path, { bigint: true });
  for (const begun = performance.now(); ; ) {
    const folder = lockFolder(`${dev}-${ino}`);
    const own = `${processStamp()} ${randomBytes(4).toString("hex")} ${use}`;
    const release = () => {
      rmSync(join(folder, own), { force: true });
      removeEmpty(folder);
    };
    try {
      writeFileSync(join(folder, own), "", { mode: 0o600, flag: "wx" });
    } catch (error) {
      // Another process has just removed the empty folder.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw error;
    }
    const other = otherUse(folder, own, use);
    if (other === null) return { [Symbol.dispose]: release };
    release();
    if (other.use === "direct" || performance.now() - begun > LONGEST_WAIT)
      throw inUse(path, other);
    await setTimeout(20 + Math.random() * 80);
  }
}

interface LockOwner {
  readonly process: string;
  readonly use: WorkspaceUse;
}

/** The process that conflicts with this use; marks of processes that have ended are removed. */
function otherUse(folder: string, own: string, use: WorkspaceUse): LockOwner | null {
  for (const name of readdirSync(folder)) {
    if (name === own) continue;
    const words = name.split(" ");
    if (!isRunning(words.slice(0, 3).join(" "))) {
      rmSync(join(folder, name), { force: true });
      continue;
    }
    const theirs = words[4] === "commit" ? "commit" : "direct";
    if (use === "commit" || theirs === "commit") return { process: words[0] ?? "", use: theirs };
  }
  return null;
}

function lockFolder(name: string): string {
  const folder = join(personStateFolder(), "workspaces", name);
  try {
    makeFolders(folder, 0o700);
    return folder;
  } catch {
    // If the home isn't writable, as in some containers, the temporary folder is used.
    return temporaryLockFolder(name);
  }
}

function temporaryLockFolder(name: string): string {
  const own = process.geteuid?.() ?? 0;
  const parent = join(tmpdir(), `ostinato-workspaces-${own}`);
  makeFolders(parent, 0o700);
  const found = lstatSync(parent);
  if (!found.isDirectory() || found.uid !== own) {
    throw new OstinatoError("sandbox.failed", `The folder ${parent} doesn't belong to this user.`, {
      hint: "Remove it, or set XDG_STATE_HOME to a folder that you can write to.",
    });
  }
  const folder = join(parent, name);
  makeFolders(folder, 0o700);
  return folder;
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {}
}

function inUse(path: string, { process, use }: LockOwner): OstinatoError {
  const what =
    use === "direct"
      ? `A run in process ${process} writes directly to the workspace ${path}`
      : `Process ${process} is committing changes to the workspace ${path}`;
  return new OstinatoError("sandbox.failed", `${what}.`, {
    hint: "Wait until it has ended, or end it. The changes are kept.",
  });
}
