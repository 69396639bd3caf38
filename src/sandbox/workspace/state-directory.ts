import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { makeFolders } from "../../make-folders.ts";
import {
  bodyOf,
  OWN_FOLDER,
  personKeyPath,
  requireOwnFolder,
  sealText,
  unsealText,
} from "../../trust/index.ts";
import type { Owner } from "../launcher/mount-plan.ts";
import type { SandboxPolicy, WorkspaceStore } from "../sandbox.ts";
import { isRunning, processStamp } from "../stale-runtime-files.ts";
import { removeTree } from "./tree/remove-tree.ts";

/** The record of a run's changes, from which another process can open them. */
export interface StateRecord {
  readonly version: 1;
  /** False until the store has been created; an incomplete store is removed. */
  readonly complete: boolean;
  readonly policy: SandboxPolicy;
  readonly store: WorkspaceStore;
  /** The user of the sandbox's processes, who owns what they wrote. */
  readonly user: Owner;
  /** The owner of the workspace. */
  readonly owner: Owner;
  /** Journals inside the workspace, relative to it: never compared, never committed. */
  readonly journals?: readonly string[];
}

const RECORD = "overlay.json";
const PLAN = "commit.json";
const PARTS = [
  "upper",
  "work",
  "copy",
  "manifest",
  "manifest-of-copy",
  "rest-of-upper",
  "rest-of-manifest",
  "rest-of-manifest-of-copy",
  PLAN,
  `${PLAN}.new`,
  `${RECORD}.new`,
  RECORD,
];
/** A folder with a mark of the process that works on the changes: a file named after the process. */
const LOCK = "locks";

/**
 * A run's changes on disk: `overlay.json`, then `upper` and `work` of an overlay, or `copy`. It is kept after the
 * sandbox has ended, until the changes are committed or discarded.
 */
export class StateDirectory {
  readonly path: string;
  /** This instance's mark in the lock, while it holds the lock. */
  #mark: string | null = null;

  constructor(path: string) {
    this.path = path;
  }

  get upper(): string {
    return join(this.path, "upper");
  }

  /** The overlay's work folder. */
  get #work(): string {
    return join(this.path, "work");
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

  /** During a partial commit: what will be kept afterwards. */
  get rest() {
    return {
      upper: join(this.path, "rest-of-upper"),
      manifest: join(this.path, "rest-of-manifest"),
      copiedManifest: join(this.path, "rest-of-manifest-of-copy"),
    };
  }

  /**
   * Whether changes are kept here, or could be.
   * @throws OstinatoError as `read`, except for missing changes.
   */
  get exists(): boolean {
    return existsSync(join(this.path, RECORD)) && this.read().complete;
  }

  /** Whether anything is kept here, trusted or not. */
  get isTaken(): boolean {
    return existsSync(join(this.path, RECORD));
  }

  /**
   * @throws OstinatoError `sandbox.failed` if no changes are kept here, `trust.folder` if other users could have
   *   written here, `trust.unverified` if the record has no seal of this person.
   */
  read(): StateRecord {
    return JSON.parse(this.#readSealed(RECORD)) as StateRecord;
  }

  /**
   * The record, for a sandbox over this workspace: changes belong to one workspace and are committed to no other.
   * @throws OstinatoError as `read`; `sandbox.policy` for another workspace.
   */
  readFor(workspace: string): StateRecord {
    const record = this.read();
    const { path } = record.policy.workspace;
    if (path === workspace) return record;
    throw new OstinatoError(
      "sandbox.policy",
      `The changes in ${this.path} belong to the workspace ${path}, not to ${workspace}.`,
      { hint: "Name that workspace, or another state directory." },
    );
  }

  write(record: StateRecord): void {
    this.#writeSealed(RECORD, JSON.stringify(record, null, 2), false);
  }

  /** Null if no commit is in progress and none was interrupted. @throws OstinatoError as `read`. */
  readPlan(): string | null {
    return existsSync(join(this.path, PLAN)) ? this.#readSealed(PLAN) : null;
  }

  /**
   * The record or the plan, sealed or not, to be shown or taken over; null if there is none.
   * @throws OstinatoError `trust.folder`.
   */
  readUnsealed(what: "record" | "plan"): string | null {
    this.#requireOwn();
    const path = join(this.path, what === "record" ? RECORD : PLAN);
    return existsSync(path) ? bodyOf(readFileSync(path, "utf8")) : null;
  }

  /** Whether everything that can have effects carries a seal of this person. @throws OstinatoError `trust.folder`. */
  get isSealed(): boolean {
    try {
      this.#readSealed(RECORD);
      this.readPlan();
      return true;
    } catch (error) {
      if (OstinatoError.is(error) && error.code === "trust.unverified") return false;
      throw error;
    }
  }

  /** Flushed to disk before it returns. */
  writePlan(plan: string): void {
    this.#writeSealed(PLAN, plan, true);
  }

  forgetPlan(): void {
    rmSync(join(this.path, PLAN), { force: true });
  }

  /** A seal is valid for one file of one run in one folder. */
  #place(file: string): [string, string, string] {
    return [file, basename(this.path), realpathSync(this.path)];
  }

  #readSealed(file: string): string {
    this.#requireOwn();
    let text: string;
    try {
      text = readFileSync(join(this.path, file), "utf8");
    } catch (cause) {
      throw new OstinatoError("sandbox.failed", `No changes of a run are kept in ${this.path}.`, {
        hint: "They were committed or discarded, or the run changed nothing.",
        cause,
      });
    }
    const body = unsealText(this.#place(file), text);
    if (body !== null) return body;
    throw new OstinatoError(
      "trust.unverified",
      `The changes in ${this.path} are not used: ${file} has no seal of your key (${personKeyPath()}).`,
      {
        hint: `They come from another person, another key, another place, or Ostinato 0.1.0. If they are yours, take them over with \`ostinato trust ${basename(this.path)}\`; the files are in its folder \`upper\` or \`copy\`.`,
      },
    );
  }

  #writeSealed(file: string, body: string, isDurable: boolean): void {
    const path = join(this.path, file);
    const text = sealText(this.#place(file), body);
    writeFileSync(`${path}.new`, text, { mode: 0o600, flush: isDurable });
    renameSync(`${path}.new`, path);
  }

  /** Checks the folder itself and the folders of Ostinato above it. @throws OstinatoError `trust.folder`. */
  #requireOwn(): void {
    for (const folder of [...this.#parents, this.path]) requireOwnFolder(folder);
  }

  /** `.ostinato` and `overlays`, topmost first. */
  get #parents(): string[] {
    const overlays = dirname(this.path);
    if (basename(overlays) !== "overlays") return [];
    const own = dirname(overlays);
    return basename(own) === OWN_FOLDER ? [own, overlays] : [overlays];
  }

  /**
   * Creates the folder, locks it and removes what an earlier attempt left.
   * @throws OstinatoError `sandbox.policy` if it contains other files, `sandbox.failed` if it can't be created.
   */
  async begin(record: StateRecord): Promise<void> {
    this.#requireOwn();
    this.#make();
    const found = readdirSync(this.path).filter((name) => name !== LOCK);
    if (found.length > 0 && !found.includes(RECORD)) {
      throw new OstinatoError(
        "sandbox.policy",
        `The state directory ${this.path} contains other files.`,
        {
          hint: "Name an empty or new folder.",
        },
      );
    }
    this.lock();
    for (const part of PARTS) await removeTree(join(this.path, part));
    this.write({ ...record, complete: false });
  }

  #make(): void {
    try {
      makeFolders(this.path, 0o700);
    } catch (cause) {
      const why = (cause as NodeJS.ErrnoException).code;
      throw new OstinatoError(
        "sandbox.failed",
        `The folder for the run's changes, ${this.path}, can't be created (${why}).`,
        {
          hint: "Start in a folder outside the workspace that you can write to, or set XDG_STATE_HOME to one.",
          cause,
        },
      );
    }
  }

  /**
   * Locks out everyone else until `unlock`, in this process too: two overlays on one upper layer don't see each
   * other's changes. Each one leaves its mark before it looks for others, so two that start at the same time see
   * each other.
   *
   * @throws OstinatoError `sandbox.failed` if another one holds the lock.
   */
  lock(): void {
    if (this.#mark !== null) return;
    const folder = join(this.path, LOCK);
    makeFolders(folder, 0o700);
    const own = `${processStamp()} ${randomBytes(4).toString("hex")}`;
    this.#mark = join(folder, own);
    writeFileSync(this.#mark, "", { mode: 0o600 });
    for (const name of readdirSync(folder)) {
      if (name === own) continue;
      const holder = name.slice(0, name.lastIndexOf(" "));
      if (isRunning(holder)) {
        this.unlock();
        throw new OstinatoError(
          "sandbox.failed",
          `The changes in ${this.path} are in use by process ${holder.split(" ")[0]}.`,
          { hint: "Wait until the run has ended, or end it." },
        );
      }
      rmSync(join(folder, name), { force: true });
    }
  }

  unlock(): void {
    if (this.#mark === null) return;
    rmSync(this.#mark, { force: true });
    this.#mark = null;
    removeEmpty(join(this.path, LOCK));
  }

  /** Removes the changes. */
  async remove(): Promise<void> {
    for (const part of PARTS) await removeTree(join(this.path, part));
    this.unlock();
    // `.ostinato/overlays` is removed with its last run.
    for (const folder of [this.path, ...this.#parents.toReversed()]) {
      if (!removeEmpty(folder)) break;
    }
  }

  /** Creates the empty layers of an overlay; the upper one appears as the workspace folder itself. */
  makeLayers(workspace: string, user: Owner): void {
    for (const folder of [this.upper, this.#work]) {
      mkdirSync(folder);
      chownSync(folder, user.uid, user.gid);
    }
    chmodSync(this.upper, statSync(workspace).mode & 0o777);
  }

  /**
   * Mounting an overlay leaves a folder with mode 000 in `work`, at which `rm -rf` by an ordinary user may stop.
   * Its mode is changed at once, so that it is removable even if this process is killed; the kernel ignores the
   * mode.
   */
  openWork(): void {
    for (const name of readdirSync(this.#work)) chmodSync(join(this.#work, name), 0o700);
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
