import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { OstinatoError } from "../../errors.ts";
import { makeFolders } from "../../make-folders.ts";
import { personStateFolder } from "../../person-state-folder.ts";
import { isRunning, processStamp } from "../stale-runtime-files.ts";

/** `direct`: a run that writes into the workspace; several may. `commit`: nobody else may meanwhile. */
export type WorkspaceUse = "direct" | "commit";

/** Milliseconds for which a commit of somebody else is waited for: as a rule it takes less than one second. */
const PATIENCE = 30_000;

/**
 * Keeps commits apart from each other and from runs that write directly into the same folder, of this
 * person: a commit moves files where such a run could move them too. Known by device and inode, so that no
 * path leads around it, and kept outside of the workspace. Each leaves its own mark before it looks for
 * others, so of two at once none is missed.
 *
 * @throws OstinatoError `sandbox.failed` that names the other process.
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
      // Another one has just removed the empty folder.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw error;
    }
    const other = otherUse(folder, own, use);
    if (other === null) return { [Symbol.dispose]: release };
    release();
    if (other.use === "direct" || performance.now() - begun > PATIENCE) throw inUse(path, other);
    await setTimeout(20 + Math.random() * 80);
  }
}

interface Holder {
  readonly process: string;
  readonly use: WorkspaceUse;
}

/** Who stands in the way of this use; marks of processes that have ended go. */
function otherUse(folder: string, own: string, use: WorkspaceUse): Holder | null {
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
    // No home that can be written, as in some containers: then in the temporary folder.
    return temporaryLockFolder(name);
  }
}

function temporaryLockFolder(name: string): string {
  const own = process.geteuid?.() ?? 0;
  const parent = join(tmpdir(), `ostinato-workspaces-${own}`);
  makeFolders(parent, 0o700);
  const found = lstatSync(parent);
  if (!found.isDirectory() || found.uid !== own) {
    throw new OstinatoError("sandbox.failed", `The folder ${parent} is not this user's own.`, {
      hint: "Remove it, or set XDG_STATE_HOME to a folder that you may write.",
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

function inUse(path: string, { process, use }: Holder): OstinatoError {
  const what =
    use === "direct"
      ? `A run of process ${process} writes directly into the workspace ${path}`
      : `Process ${process} brings changes into the workspace ${path}`;
  return new OstinatoError("sandbox.failed", `${what}.`, {
    hint: "Wait until it has ended, or end it; what was to be committed is kept.",
  });
}
