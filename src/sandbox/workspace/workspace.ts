import { readdirSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import { DiskMeter } from "../limits/disk-meter.ts";
import type { CommitOptions, SandboxPolicy, WorkspaceChange, WorkspaceStore } from "../sandbox.ts";
import { type Change, describeChanges } from "./changes/changes.ts";
import { DirectChanges } from "./changes/direct-changes.ts";
import { repositoriesIn } from "./changes/repositories.ts";
import type { CoveredNames } from "./covered/covered-names.ts";
import { KeptChanges } from "./kept/kept-changes.ts";
import type { PreparedWorkspace, WorkspacePreparation } from "./prepare-workspace.ts";
import type { StateDirectory } from "./state-directory.ts";
import type { Tree } from "./tree/tree-scan.ts";
import { lockWorkspace } from "./workspace-lock.ts";

interface Opened {
  readonly prepared: PreparedWorkspace;
  readonly disk: DiskMeter | null;
  readonly direct: DirectChanges | null;
}

/** The workspace of one sandbox over its lifetime: prepared on first use, committed or discarded on request. */
export class Workspace {
  readonly #preparation: WorkspacePreparation;
  readonly #policy: SandboxPolicy;
  readonly #state: StateDirectory;
  readonly #covered: CoveredNames;
  readonly #kept: KeptChanges;
  #opening: Promise<Opened> | null = null;
  #opened: Opened | null = null;
  /** Blocks other commits while this run writes directly. */
  #lock: Disposable | null = null;
  #settledStore: WorkspaceStore = "overlay";
  #settling: Promise<void> | undefined;
  #calls = 0;

  constructor(
    preparation: WorkspacePreparation,
    policy: SandboxPolicy,
    state: StateDirectory,
    covered: CoveredNames,
    listMerged: (prepared: PreparedWorkspace, path: string) => Promise<ReadonlySet<string>>,
  ) {
    this.#preparation = preparation;
    this.#policy = policy;
    this.#state = state;
    this.#covered = covered;
    // Not `prepared()`: while changes are being committed or discarded, that waits for the end.
    this.#kept = new KeptChanges(state, async (path) =>
      listMerged(this.#opened?.prepared ?? (await this.prepared()), path),
    );
  }

  /** As of the last preparation. */
  get store(): WorkspaceStore {
    return this.#opened?.prepared.store ?? this.#settledStore;
  }

  get disk(): DiskMeter | null {
    return this.#opened?.disk ?? null;
  }

  async prepared(): Promise<PreparedWorkspace> {
    await this.#settling;
    this.#opening ??= this.#open();
    try {
      return (await this.#opening).prepared;
    } catch (error) {
      this.#opening = null;
      this.#unlock();
      throw error;
    }
  }

  /** Runs one call, or one file change; the changes can't be committed or discarded at the same time. */
  async use<T>(call: (prepared: PreparedWorkspace) => Promise<T>): Promise<T> {
    this.#calls++;
    try {
      return await call(await this.prepared());
    } finally {
      this.#calls--;
    }
  }

  async diff(): Promise<readonly WorkspaceChange[]> {
    await this.prepared();
    if (this.#opened?.direct) return describeChanges(await this.#opened.direct.diff());
    return this.store === "read-only" ? [] : describeChanges(await this.#kept.diff());
  }

  /** The changes of an overlay or a copy, with what is needed to make them again. */
  async changes(): Promise<readonly Change[]> {
    await this.prepared();
    return this.#kept.diff();
  }

  /** The workspace's own files, as an overlay or a copy found them. */
  async base(): Promise<Tree> {
    await this.prepared();
    return this.#kept.base();
  }

  /** @param quiet Ends everything that still uses the workspace. */
  async commit(
    quiet: () => Promise<void>,
    options?: CommitOptions,
  ): Promise<readonly WorkspaceChange[]> {
    this.#requireIdle("committed");
    await this.prepared();
    if (this.#opened?.direct) {
      // They are already in the workspace.
      const changes = await this.#opened.direct.diff();
      await this.#opened.direct.accept();
      return describeChanges(changes);
    }
    if (this.store === "read-only") return [];
    return await this.#settle("committed", async () => {
      const changes = await this.#kept.diff();
      await quiet();
      await this.#closeLauncher();
      return await this.#kept.commit(changes, options);
    });
  }

  async discard(quiet: () => Promise<void>): Promise<void> {
    this.#requireIdle("discarded");
    if (this.store === "read-only") return;
    if (this.#opened?.direct) {
      throw new OstinatoError(
        "sandbox.policy",
        "Changes that were written directly to the workspace can't be discarded.",
        { hint: "Use the workspace mode `overlay` for runs that may have to be undone." },
      );
    }
    await this.#settle("discarded", async () => {
      await quiet();
      await this.#closeLauncher();
      await this.#kept.discard();
    });
  }

  /** Keeps the changes, or removes the record if there are none. */
  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => null);
    if (opened === null || opened === undefined) {
      // After a failed commit the changes are kept, and nothing is open.
      this.#unlock();
      return;
    }
    const unchanged = await this.#isUnchanged(opened.prepared.store);
    await this.#closeLauncher();
    if (unchanged) await this.#state.remove();
    this.#unlock();
  }

  #unlock(): void {
    this.#state.unlock();
    this.#lock?.[Symbol.dispose]();
    this.#lock = null;
  }

  /** Writes may cancel out: a file that was created and removed, or rewritten with the same content. */
  async #isUnchanged(store: WorkspaceStore): Promise<boolean> {
    if (store === "direct" || store === "read-only") return false;
    if (store === "overlay" && isEmpty(this.#state.upper)) return true;
    // If the changes can't be determined, they are kept.
    return (await this.#kept.diff().catch(() => [null])).length === 0;
  }

  async #open(): Promise<Opened> {
    const { path, mode, writable } = this.#policy.workspace;
    if (mode === "direct" && writable) this.#lock ??= await lockWorkspace(path, "direct");
    const direct = mode === "direct" && writable ? await this.#beginDirect() : null;
    const closesGit = direct !== null && this.#policy.writableGit !== true;
    const prepared = await this.#preparation.start(closesGit ? repositoriesIn(direct.before) : []);
    this.#opened = { prepared, direct, disk: await this.#meter(prepared.store) };
    return this.#opened;
  }

  #beginDirect(): Promise<DirectChanges> {
    return DirectChanges.begin(this.#policy.workspace.path, () => this.#covered.uncompared);
  }

  async #meter(store: WorkspaceStore): Promise<DiskMeter | null> {
    switch (store) {
      case "overlay":
        return await DiskMeter.begin(this.#state.upper, "counts");
      case "copy":
        return await DiskMeter.begin(this.#state.copy, "was-there");
      case "direct":
        return await DiskMeter.begin(this.#policy.workspace.path, "was-there");
      case "read-only":
        return null;
      default:
        return store satisfies never;
    }
  }

  /** Runs an action while nobody uses the workspace; later uses wait. */
  async #settle<T>(what: string, act: () => Promise<T>): Promise<T> {
    this.#requireIdle(what);
    const done = Promise.withResolvers<void>();
    this.#settling = done.promise;
    try {
      return await act();
    } finally {
      this.#settling = undefined;
      done.resolve();
    }
  }

  #requireIdle(what: string): void {
    if (this.#calls === 0) return;
    throw new OstinatoError("sandbox.failed", `The changes can't be ${what} while a call runs.`);
  }

  /** The next use of the workspace prepares it again. */
  async #closeLauncher(): Promise<void> {
    const opened = this.#opened;
    this.#settledStore = this.store;
    this.#opening = null;
    this.#opened = null;
    await opened?.prepared.launcher.stop();
  }
}

/** Also false for a folder that the run has made unreadable for its own user. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}
