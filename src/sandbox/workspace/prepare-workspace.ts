import { lstatSync, statSync } from "node:fs";
import { join } from "node:path";
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
import { copyTree } from "./copy-tree.ts";
import { foreignOwner } from "./foreign-owner.ts";
import type { StateDirectory } from "./state-directory.ts";

/** Things besides the workspace that a launcher has to reach. */
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
  /** The parts that were asked for, by where the launcher sees them. */
  readonly parts: readonly Mount[];
}

/**
 * Chooses how the workspace is kept apart and starts the launcher with it. An overlay is tried first;
 * where the file system or the files' owners don't allow one, the tree is copied.
 */
export class WorkspacePreparation {
  readonly #policy: SandboxPolicy;
  readonly #programs: Programs;
  readonly #user: SandboxUser;
  readonly #runtime: RuntimeDirectory;
  readonly #state: StateDirectory;
  readonly #parts: readonly Part[];

  constructor(options: {
    readonly policy: SandboxPolicy;
    readonly programs: Programs;
    readonly user: SandboxUser;
    readonly runtime: RuntimeDirectory;
    readonly state: StateDirectory;
    readonly parts: readonly Part[];
  }) {
    this.#policy = options.policy;
    this.#programs = options.programs;
    this.#user = options.user;
    this.#runtime = options.runtime;
    this.#state = options.state;
    this.#parts = options.parts;
    if (this.#user.drops) {
      for (const { name, kind } of this.#reachable()) this.#runtime.mountPoint(name, kind);
      this.#runtime.mountPoint("lower", "folder");
      this.#runtime.mountPoint("state", "folder");
    }
    this.#runtime.mountPoint("workspace", "folder");
  }

  /** Starts a launcher; again after changes were committed or discarded. */
  async start(): Promise<PreparedWorkspace> {
    const store = this.#state.exists ? this.#state.read().store : await this.#chooseStore();
    try {
      return await this.#startWith(store);
    } catch (error) {
      if (!(error instanceof LauncherFailure)) throw error;
      const overlayRefused = store === "overlay" && !this.#state.exists;
      if (overlayRefused) return await this.#startWith("copy").catch((next) => this.#fail(next));
      return this.#fail(error);
    }
  }

  async #chooseStore(): Promise<WorkspaceStore> {
    const { mode, writable, path } = this.#policy.workspace;
    if (!writable) return "read-only";
    if (mode === "direct") return "direct";
    if (this.#user.drops) return "overlay";
    // The kernel refuses to copy up a file whose owner the user namespace doesn't know.
    return (await foreignOwner(path, this.#user)) === null ? "overlay" : "copy";
  }

  async #startWith(store: WorkspaceStore): Promise<PreparedWorkspace> {
    const { path } = this.#policy.workspace;
    const owner = lstatSync(path);
    const plan: WorkspaceMount =
      store === "overlay"
        ? { store, path, state: this.#state.path, owner }
        : store === "copy"
          ? { store, state: this.#state.path }
          : { store, path, owner };
    if (!this.#state.exists) {
      if (store === "overlay") this.#state.makeLayers(path, this.#user);
      if (store === "copy") await copyTree(path, this.#state, this.#user);
    }
    const mounts = this.#runtime.mounts;
    const command = launcherCommand(
      this.#programs,
      this.#user,
      { workspace: plan, binds: this.#user.drops ? this.#binds() : [], mounts },
      this.#runtime.calls,
    );
    const launcher = await Launcher.start(command, this.#runtime.calls);
    const { uid, gid } = owner;
    if ((store === "overlay" || store === "copy") && !this.#state.exists) {
      const user = { uid: this.#user.uid, gid: this.#user.gid };
      this.#state.write({ version: 1, policy: this.#policy, store, user, owner: { uid, gid } });
    }
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
    if (this.#user.drops || store === "overlay") return join(this.#runtime.mounts, "workspace");
    return store === "copy" ? this.#state.copy : this.#policy.workspace.path;
  }

  #binds(): Bind[] {
    const parts = this.#parts.map(({ name, source }) => ({ name, source }));
    // What a policy opens is to be readable, whoever of root's world owns it.
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

  #fail(error: LauncherFailure): never {
    if (error.exitCode === MOUNT_FAILED.ownership) {
      throw new OstinatoError(
        "sandbox.unavailable",
        `The file system of ${this.#policy.workspace.path} can't show its files under another owner, which a direct workspace needs when Ostinato runs as root.`,
        {
          hint: "Run Ostinato as the workspace's owner instead of root, or use the workspace mode `overlay`.",
          cause: error,
        },
      );
    }
    throw explainFailure(error.message, error);
  }
}
