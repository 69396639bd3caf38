import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import type { Owner } from "../launcher/mount-plan.ts";
import type { SandboxPolicy, WorkspaceStore } from "../sandbox.ts";
import { isRunning, processStamp } from "../stale-runtime-files.ts";
import { removeTree } from "./remove-tree.ts";

/** What is written down about a run's changes, so that another process can open them. */
export interface StateRecord {
  readonly version: 1;
  /** False until the store was made: what is there then is thrown away. */
  readonly complete: boolean;
  readonly policy: SandboxPolicy;
  readonly store: WorkspaceStore;
  /** Who the sandbox's processes were, and so who owns what they wrote. */
  readonly user: Owner;
  /** Who owns the workspace. */
  readonly owner: Owner;
}

const RECORD = "overlay.json";
const PARTS = [
  "upper",
  "work",
  "copy",
  "manifest",
  "manifest-of-copy",
  "commit.json",
  "commit.json.new",
  `${RECORD}.new`,
  RECORD,
  "lock",
];

/**
 * A run's changes on disk: `overlay.json`, then `upper` and `work` of an overlay, or `copy`.
 * It outlives the sandbox until the changes are committed or discarded.
 */
export class StateDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get upper(): string {
    return join(this.path, "upper");
  }

  get copy(): string {
    return join(this.path, "copy");
  }

  /** The workspace's files as the run found them. */
  get manifest(): string {
    return join(this.path, "manifest");
  }

  /** The copy's files as they were copied. */
  get copiedManifest(): string {
    return join(this.path, "manifest-of-copy");
  }

  get commitPlan(): string {
    return join(this.path, "commit.json");
  }

  /** Are changes kept here, or could there be? */
  get exists(): boolean {
    return existsSync(join(this.path, RECORD)) && this.read().complete;
  }

  /** @throws OstinatoError `sandbox.failed` when there are no changes kept here. */
  read(): StateRecord {
    try {
      return JSON.parse(readFileSync(join(this.path, RECORD), "utf8")) as StateRecord;
    } catch (cause) {
      throw new OstinatoError("sandbox.failed", `No changes of a run are kept in ${this.path}.`, {
        hint: "They were committed or discarded, or the run wrote nothing.",
        cause,
      });
    }
  }

  write(record: StateRecord): void {
    const path = join(this.path, RECORD);
    writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /**
   * Makes the folder and throws away what an earlier attempt left.
   * @throws OstinatoError `sandbox.policy` when it holds something else.
   */
  async begin(record: StateRecord): Promise<void> {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    const found = readdirSync(this.path);
    if (found.length > 0 && !found.includes(RECORD)) {
      throw new OstinatoError(
        "sandbox.policy",
        `The state directory ${this.path} holds other files.`,
        {
          hint: "Name an empty or a new folder.",
        },
      );
    }
    for (const part of PARTS) await removeTree(join(this.path, part));
    this.write({ ...record, complete: false });
  }

  /**
   * Keeps other processes out until `unlock`: two overlays on one upper layer do not see each other.
   * @throws OstinatoError `sandbox.failed` when another process has it.
   */
  lock(): void {
    const path = join(this.path, "lock");
    const holder = existsSync(path) ? readFileSync(path, "utf8") : null;
    if (holder !== null && holder !== processStamp() && isRunning(holder)) {
      throw new OstinatoError(
        "sandbox.failed",
        `The changes in ${this.path} are in use by process ${holder.split(" ")[0]}.`,
        { hint: "Wait until the run has ended, or end it." },
      );
    }
    writeFileSync(path, processStamp(), { mode: 0o600 });
  }

  unlock(): void {
    rmSync(join(this.path, "lock"), { force: true });
  }

  /** Forgets the changes. */
  async remove(): Promise<void> {
    for (const part of PARTS) await removeTree(join(this.path, part));
    // `.ostinato/overlays` goes with its last run.
    const parents = [dirname(this.path), dirname(dirname(this.path))];
    const own = parents.filter((folder) => /\/(overlays|\.ostinato)$/.test(folder));
    for (const folder of [this.path, ...own]) if (!removeEmpty(folder)) break;
  }

  /** Makes the empty layers of an overlay; the upper one shows as the workspace's own folder. */
  makeLayers(workspace: string, user: Owner): void {
    for (const folder of [this.upper, join(this.path, "work")]) {
      mkdirSync(folder);
      chownSync(folder, user.uid, user.gid);
    }
    chmodSync(this.upper, statSync(workspace).mode & 0o777);
  }
}

function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
