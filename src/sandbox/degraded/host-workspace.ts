import { lstatSync, writeFileSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import { DiskMeter } from "../limits/disk-meter.ts";
import type { CommitOptions, SandboxPolicy, WorkspaceChange, WorkspaceStore } from "../sandbox.ts";
import { describeChanges } from "../workspace/changes/changes.ts";
import { DirectChanges } from "../workspace/changes/direct-changes.ts";
import { ownFolders } from "../workspace/changes/own-folders.ts";
import { recoverCommit } from "../workspace/commit/commit.ts";
import { KeptChanges } from "../workspace/kept/kept-changes.ts";
import type { StateDirectory } from "../workspace/state-directory.ts";
import { copyTree } from "../workspace/tree/copy-tree.ts";
import { scanTree } from "../workspace/tree/tree-scan.ts";
import { lockWorkspace } from "../workspace/workspace-lock.ts";

/** The workspace of a degraded sandbox: a copied tree, or the folder itself. */
export class HostWorkspace {
  readonly store: WorkspaceStore;
  /** The host folder in which commands run. */
  readonly folder: string;
  readonly disk: DiskMeter | null;
  readonly #direct: DirectChanges | null;
  readonly #kept: KeptChanges;
  readonly #state: StateDirectory;
  /** Blocks other commits while this run writes directly. */
  #lock: Disposable | null = null;

  static async open(policy: SandboxPolicy, state: StateDirectory): Promise<HostWorkspace> {
    try {
      return await HostWorkspace.#open(policy, state);
    } catch (error) {
      state.unlock();
      throw error;
    }
  }

  static async #open(policy: SandboxPolicy, state: StateDirectory): Promise<HostWorkspace> {
    const { path, mode, writable } = policy.workspace;
    if (state.exists) state.lock();
    await recoverCommit(state);
    if (!writable) return new HostWorkspace("read-only", path, null, null, state);
    if (mode === "direct") {
      const lock = await lockWorkspace(path, "direct");
      try {
        const disk = await DiskMeter.begin(path, "was-there");
        const direct = await DirectChanges.begin(path, () => ownFolders(path));
        const workspace = new HostWorkspace("direct", path, disk, direct, state);
        workspace.#lock = lock;
        return workspace;
      } catch (error) {
        lock[Symbol.dispose]();
        throw error;
      }
    }
    if (state.exists) state.readFor(path);
    else await begin(policy, state);
    const disk = await DiskMeter.begin(state.copy, "was-there");
    return new HostWorkspace("copy", state.copy, disk, null, state);
  }

  private constructor(
    store: WorkspaceStore,
    folder: string,
    disk: DiskMeter | null,
    direct: DirectChanges | null,
    state: StateDirectory,
  ) {
    this.store = store;
    this.folder = folder;
    this.disk = disk;
    this.#direct = direct;
    this.#state = state;
    this.#kept = new KeptChanges(state, async () => new Set());
  }

  async diff(): Promise<readonly WorkspaceChange[]> {
    if (this.store === "read-only") return [];
    return describeChanges(await (this.#direct ?? this.#kept).diff());
  }

  /** Ends this workspace. A committed copy is removed. */
  async commit(options?: CommitOptions): Promise<readonly WorkspaceChange[]> {
    if (this.store === "copy") return await this.#kept.commit(await this.#kept.diff(), options);
    const changes = await this.diff();
    await this.#direct?.accept();
    return changes;
  }

  async discard(): Promise<void> {
    if (this.store === "copy") return await this.#kept.discard();
    if (this.store === "read-only") return;
    throw new OstinatoError(
      "sandbox.policy",
      "Changes that were written directly to the workspace can't be discarded.",
    );
  }

  /** Keeps the changes, or removes the record if there are none. */
  async close(): Promise<void> {
    const changes = this.store === "copy" ? await this.#kept.diff().catch(() => null) : null;
    if (changes?.length === 0) await this.#kept.discard();
    else this.#state.unlock();
    this.#lock?.[Symbol.dispose]();
    this.#lock = null;
  }
}

async function begin(policy: SandboxPolicy, state: StateDirectory): Promise<void> {
  const { path } = policy.workspace;
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const { uid, gid } = lstatSync(path);
  const record = { version: 1, policy, store: "copy", user, owner: { uid, gid } } as const;
  await state.begin({ ...record, complete: false });
  writeFileSync(state.manifest, (await scanTree(path, { without: ownFolders(path) })).bytes);
  await copyTree(path, state, user);
  state.write({ ...record, complete: true });
}
