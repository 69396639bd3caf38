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
  /** Journals that lie in the workspace, relative to it: never compared, never committed. */
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
/** A folder with a mark of whoever works on the changes: a file whose name tells the process. */
const LOCK = "locks";

/**
 * A run's changes on disk: `overlay.json`, then `upper` and `work` of an overlay, or `copy`.
 * It outlives the sandbox until the changes are committed or discarded.
 */
export class StateDirectory {
  readonly path: string;
  /** This one's mark in the lock, while it has it. */
  #mark: string | null = null;

  constructor(path: string) {
    this.path = path;
  }

  get upper(): string {
    return join(this.path, "upper");
  }

  /** The overlay's own. */
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

  /** What is to be kept after a commit of a part, while that commit goes on. */
  get rest() {
    return {
      upper: join(this.path, "rest-of-upper"),
      manifest: join(this.path, "rest-of-manifest"),
      copiedManifest: join(this.path, "rest-of-manifest-of-copy"),
    };
  }

  /**
   * Are changes kept here, or could there be?
   * @throws OstinatoError as `read`, but for changes that aren't there.
   */
  get exists(): boolean {
    return existsSync(join(this.path, RECORD)) && this.read().complete;
  }

  /** Is anything kept here, also what can't be trusted? */
  get isTaken(): boolean {
    return existsSync(join(this.path, RECORD));
  }

  /**
   * @throws OstinatoError `sandbox.failed` when there are no changes kept here, `trust.folder` when others
   *   can have written here, `trust.unverified` when the record has no seal of this person.
   */
  read(): StateRecord {
    return JSON.parse(this.#readSealed(RECORD)) as StateRecord;
  }

  /**
   * The record, for a sandbox over this workspace: changes are of one, and are brought into no other.
   * @throws OstinatoError as `read`; `sandbox.policy` for another workspace.
   */
  readFor(workspace: string): StateRecord {
    const record = this.read();
    const { path } = record.policy.workspace;
    if (path === workspace) return record;
    throw new OstinatoError(
      "sandbox.policy",
      `The changes in ${this.path} are of the workspace ${path}, not of ${workspace}.`,
      { hint: "Name that workspace, or another state directory." },
    );
  }

  write(record: StateRecord): void {
    this.#writeSealed(RECORD, JSON.stringify(record, null, 2), false);
  }

  /** Null when no commit is under way, or was cut off. @throws OstinatoError as `read`. */
  readPlan(): string | null {
    return existsSync(join(this.path, PLAN)) ? this.#readSealed(PLAN) : null;
  }

  /**
   * The record or the plan whether it is sealed or not, to be shown or taken over; null where there is none.
   * @throws OstinatoError `trust.folder`.
   */
  readUnsealed(what: "record" | "plan"): string | null {
    this.#requireOwn();
    const path = join(this.path, what === "record" ? RECORD : PLAN);
    return existsSync(path) ? bodyOf(readFileSync(path, "utf8")) : null;
  }

  /** Does all that can act carry a seal of this person? @throws OstinatoError `trust.folder`. */
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

  /** On the disk when it returns. */
  writePlan(plan: string): void {
    this.#writeSealed(PLAN, plan, true);
  }

  forgetPlan(): void {
    rmSync(join(this.path, PLAN), { force: true });
  }

  /** A seal is of one file of one run in one folder. */
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
        hint: "They were committed or discarded, or the run wrote nothing.",
        cause,
      });
    }
    const body = unsealText(this.#place(file), text);
    if (body !== null) return body;
    throw new OstinatoError(
      "trust.unverified",
      `The changes in ${this.path} are left alone: ${file} has no seal of your key (${personKeyPath()}).`,
      {
        hint: `They are of another person, another key, another place, or of Ostinato 0.1.0. If they are yours, \`ostinato trust ${basename(this.path)}\` takes them over; the files are in its folder \`upper\` or \`copy\`.`,
      },
    );
  }

  #writeSealed(file: string, body: string, isDurable: boolean): void {
    const path = join(this.path, file);
    const text = sealText(this.#place(file), body);
    writeFileSync(`${path}.new`, text, { mode: 0o600, flush: isDurable });
    renameSync(`${path}.new`, path);
  }

  /** The folder itself, and those above that are Ostinato's. @throws OstinatoError `trust.folder`. */
  #requireOwn(): void {
    for (const folder of [...this.#parents, this.path]) requireOwnFolder(folder);
  }

  /** `.ostinato/overlays`, from the top. */
  get #parents(): string[] {
    const overlays = dirname(this.path);
    if (basename(overlays) !== "overlays") return [];
    const own = dirname(overlays);
    return basename(own) === OWN_FOLDER ? [own, overlays] : [overlays];
  }

  /**
   * Makes the folder, locks it and throws away what an earlier attempt left.
   * @throws OstinatoError `sandbox.policy` when it holds something else, `sandbox.failed` when it can't
   *   be made.
   */
  async begin(record: StateRecord): Promise<void> {
    this.#requireOwn();
    this.#make();
    const found = readdirSync(this.path).filter((name) => name !== LOCK);
    if (found.length > 0 && !found.includes(RECORD)) {
      throw new OstinatoError(
        "sandbox.policy",
        `The state directory ${this.path} holds other files.`,
        {
          hint: "Name an empty or a new folder.",
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
        `The folder for the run's changes, ${this.path}, can't be made (${why}).`,
        {
          hint: "Start in a folder that you may write and that lies outside the workspace, or set XDG_STATE_HOME to one.",
          cause,
        },
      );
    }
  }

  /**
   * Keeps everyone else out until `unlock`, in this process too: two overlays on one upper layer do not
   * see each other. Each leaves its own mark before it looks for others, so of two at once none is missed.
   *
   * @throws OstinatoError `sandbox.failed` when another one has it.
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

  /** Forgets the changes. */
  async remove(): Promise<void> {
    for (const part of PARTS) await removeTree(join(this.path, part));
    this.unlock();
    // `.ostinato/overlays` goes with its last run.
    for (const folder of [this.path, ...this.#parents.toReversed()]) {
      if (!removeEmpty(folder)) break;
    }
  }

  /** Makes the empty layers of an overlay; the upper one shows as the workspace's own folder. */
  makeLayers(workspace: string, user: Owner): void {
    for (const folder of [this.upper, this.#work]) {
      mkdirSync(folder);
      chownSync(folder, user.uid, user.gid);
    }
    chmodSync(this.upper, statSync(workspace).mode & 0o777);
  }

  /**
   * Mounting an overlay leaves a folder with mode 000 in `work`, at which `rm -rf` may stop when its owner is
   * an ordinary user. Opened at once, so that this holds for a process that is killed as well; the kernel
   * doesn't look at the mode.
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
