import { lstatSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { explainFailure } from "../doctor/explain-failure.ts";
import { Launcher, LauncherFailure } from "../launcher/launcher.ts";
import { launcherCommand, type Programs } from "../launcher/launcher-command.ts";
import { type Bind, MOUNT_FAILED, type WorkspaceMount } from "../launcher/mount-plan.ts";
import type { Mount } from "../profile/bubblewrap-arguments.ts";
import { INSIDE } from "../profile/inside-paths.ts";
import type { RuntimeDirectory } from "../runtime-directory.ts";
import type { SandboxPolicy, WorkspaceStore } from "../sandbox.ts";
import type { SandboxUser } from "../sandbox-user.ts";
import { requireSame } from "./changes/repositories.ts";
import { recoverCommit } from "./commit/commit.ts";
import type { CoveredNames } from "./covered/covered-names.ts";
import type { StateDirectory, StateRecord } from "./state-directory.ts";
import { copyTree } from "./tree/copy-tree.ts";
import { scanTree } from "./tree/tree-scan.ts";

/** Other host paths that a launcher must reach. */
export interface Part {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly kind: "file" | "folder";
}

export interface PreparedWorkspace {
  readonly store: WorkspaceStore;
  readonly launcher: Launcher;
  /** The workspace and the policy's read-only paths. */
  readonly mounts: readonly Mount[];
  /** The requested parts, at the paths where the launcher sees them. */
  readonly parts: readonly Mount[];
}

/**
 * Chooses how changes to the workspace are isolated and starts the launcher with it. An overlay is tried first. If
 * the file system or the files' owners don't allow one, the tree is copied.
 */
export class WorkspacePreparation {
  readonly #policy: SandboxPolicy;
  readonly #programs: Programs;
  readonly #user: SandboxUser;
  readonly #runtime: RuntimeDirectory;
  readonly #state: StateDirectory;
  readonly #covered: CoveredNames;
  readonly #parts: readonly Part[];
  readonly #controlGroup: string | null;
  readonly #wantedStore: "overlay" | "copy";
  #readOnly: readonly string[] = [];

  constructor(options: {
    readonly policy: SandboxPolicy;
    readonly programs: Programs;
    readonly user: SandboxUser;
    readonly runtime: RuntimeDirectory;
    readonly state: StateDirectory;
    readonly covered: CoveredNames;
    readonly parts: readonly Part[];
    readonly controlGroup: string | null;
    readonly wantedStore: "overlay" | "copy";
  }) {
    this.#policy = options.policy;
    this.#programs = options.programs;
    this.#user = options.user;
    this.#runtime = options.runtime;
    this.#state = options.state;
    this.#covered = options.covered;
    this.#parts = options.parts;
    this.#controlGroup = options.controlGroup;
    this.#wantedStore = options.wantedStore;
    if (this.#user.drops) {
      for (const { name, kind } of this.#reachable()) this.#runtime.mountPoint(name, kind);
      this.#runtime.mountPoint("lower", "folder");
      this.#runtime.mountPoint("state", "folder");
    }
    this.#runtime.mountPoint("workspace", "folder");
  }

  /**
   * Starts a launcher; again after changes were committed or discarded.
   * @param readOnly Read-only paths in a workspace that is written to directly, relative to it.
   */
  async start(readOnly: readonly string[] = []): Promise<PreparedWorkspace> {
    this.#readOnly = readOnly;
    if (this.#state.exists) this.#state.lock();
    await recoverCommit(this.#state);
    if (this.#state.exists) {
      const { store } = this.#state.readFor(this.#policy.workspace.path);
      return await this.#launch(store).catch((error) => this.#fail(error));
    }
    const { mode, writable } = this.#policy.workspace;
    if (!writable || mode === "direct") {
      const store = writable ? "direct" : "read-only";
      return await this.#launch(store).catch((error) => this.#fail(error));
    }
    return await this.#begin();
  }

  /** On first use: records the state of the workspace and finds out which store is available. */
  async #begin(): Promise<PreparedWorkspace> {
    const { path } = this.#policy.workspace;
    const state = this.#state;
    this.#requireOutside(path);
    const { bytes, foreign } = await scanTree(path, {
      without: this.#covered.names,
      ...(this.#user.drops ? {} : { foreignTo: this.#user }),
    });
    const owner = lstatSync(path);
    const record: StateRecord = {
      version: 1,
      complete: true,
      policy: this.#policy,
      store: "overlay",
      user: { uid: this.#user.uid, gid: this.#user.gid },
      owner: { uid: owner.uid, gid: owner.gid },
      journals: this.#covered.journals,
    };
    await state.begin(record);
    try {
      writeFileSync(state.manifest, bytes);
      // In a user namespace the kernel refuses to copy up a file whose owner is not mapped there.
      if (!foreign && this.#wantedStore === "overlay") {
        state.makeLayers(path, this.#user);
        const prepared = await this.#launch("overlay").catch((error) => {
          if (error instanceof LauncherFailure && this.#refusesOverlay(error)) return null;
          throw error;
        });
        if (prepared !== null) {
          state.write(record);
          return prepared;
        }
      }
      await copyTree(path, state, this.#user, this.#covered.names);
      const prepared = await this.#launch("copy");
      state.write({ ...record, store: "copy" });
      return prepared;
    } catch (error) {
      await state.remove();
      return this.#fail(error);
    }
  }

  #refusesOverlay({ exitCode, message }: LauncherFailure): boolean {
    if (!this.#user.drops) return /overlay/i.test(message);
    return exitCode === MOUNT_FAILED.ownership || exitCode === MOUNT_FAILED.overlay;
  }

  /** The kernel refuses an overlay whose upper layer is inside its lower one, and a run must not see it. */
  #requireOutside(workspace: string): void {
    const state = resolve(this.#state.path);
    if (!`${state}/`.startsWith(`${realpathSync(workspace)}/`)) return;
    throw new OstinatoError(
      "sandbox.policy",
      `The state directory ${state} is inside the workspace ${workspace}.`,
      { hint: "Name a state directory outside the workspace." },
    );
  }

  async #launch(store: WorkspaceStore): Promise<PreparedWorkspace> {
    const { path } = this.#policy.workspace;
    const owner = lstatSync(path);
    const plan: WorkspaceMount =
      store === "overlay"
        ? { store, path, state: this.#state.path, owner }
        : store === "copy"
          ? { store, state: this.#state.path }
          : { store, path, owner, readOnly: store === "direct" ? this.#readOnly : [] };
    const mounts = this.#runtime.mounts;
    const command = launcherCommand(
      this.#programs,
      this.#user,
      {
        workspace: plan,
        binds: this.#user.drops ? this.#binds() : [],
        mounts,
        controlGroup: this.#controlGroup,
      },
      this.#runtime.calls,
    );
    const launcher = await Launcher.start(command, this.#runtime.calls);
    try {
      if ("readOnly" in plan)
        requireSame(plan.readOnly, path, launcher.seen(`${mounts}/workspace`));
    } catch (error) {
      await launcher.stop();
      throw error;
    }
    if (store === "overlay") this.#state.openWork();
    const seen = (part: Part): Mount => ({
      source: this.#user.drops ? join(mounts, part.name) : part.source,
      target: part.target,
      writable: false,
    });
    return {
      store,
      launcher,
      mounts: [
        {
          source: this.#workspaceSource(store),
          target: INSIDE.workspace,
          writable: store !== "read-only",
        },
        ...this.#readOnlyParts().map(seen),
      ],
      parts: this.#parts.map(seen),
    };
  }

  #workspaceSource(store: WorkspaceStore): string {
    const isMounted = store === "overlay" || (store === "direct" && this.#readOnly.length > 0);
    if (this.#user.drops || isMounted) return join(this.#runtime.mounts, "workspace");
    return store === "copy" ? this.#state.copy : this.#policy.workspace.path;
  }

  #binds(): Bind[] {
    const parts = this.#parts.map(({ name, source }) => ({ name, source }));
    // Paths that the policy opens must be readable, whoever owns them.
    const opened = this.#readOnlyParts().map(({ name, source }) => ({
      name,
      source,
      owner: statSync(source),
    }));
    return [...parts, ...opened];
  }

  #reachable(): readonly Part[] {
    return [...this.#parts, ...this.#readOnlyParts()];
  }

  #readOnlyParts(): Part[] {
    return this.#policy.readOnlyPaths.map((path, index) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined) {
        throw new OstinatoError("sandbox.policy", `The read-only path ${path} does not exist.`);
      }
      const kind = found.isDirectory() ? "folder" : "file";
      return { name: `open-${index}`, source: path, target: path, kind };
    });
  }

  #fail(error: unknown): never {
    if (!(error instanceof LauncherFailure)) throw error;
    if (error.exitCode === MOUNT_FAILED.ownership) {
      throw new OstinatoError(
        "sandbox.unavailable",
        `The file system of ${this.#policy.workspace.path} can't show its files under another owner, which a direct workspace needs if Ostinato runs as root.`,
        {
          hint: "Run Ostinato as the workspace's owner instead of root, or use the workspace mode `overlay`.",
          cause: error,
        },
      );
    }
    throw explainFailure(error.message, error);
  }
}
