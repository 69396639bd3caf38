import { statSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import type { Agent } from "../../planner/index.ts";
import { BaseHashes } from "../../sandbox/workspace/travel/base-list.ts";
import {
  DEFAULT_SNAPSHOT_LIMITS,
  type SnapshotLimits,
} from "../../sandbox/workspace/travel/layer-snapshot.ts";
import type { Journal } from "../../trace/index.ts";
import type { RunJob } from "../run-job.ts";
import { contentsOf, type Snapshots } from "./contents-of.ts";
import { openWorkspace, removeStaleLayers } from "./open-workspace.ts";

export interface WorkerWorkspaceOptions {
  /**
   * Folders on this machine by the names that jobs give: a worker takes only jobs for those that it has. Default:
   * none.
   */
  readonly workspaces?: { readonly [name: string]: string } | undefined;
  /** Where workspaces that travel are kept: the same for all workers. Default: where the runs are. */
  readonly snapshots?: Snapshots | undefined;
  /** What may be saved of a run. Default: 256 MiB, 10,000 paths; 200,000 files and folders in the workspace. */
  readonly snapshotLimits?: Partial<SnapshotLimits> | undefined;
}

/** The folders that a worker has for runs. */
export class WorkerWorkspaces {
  readonly #options: WorkerWorkspaceOptions;
  readonly #folders: ReadonlyMap<string, string>;
  readonly #hashes = new BaseHashes();

  /** @throws OstinatoError `workspace.missing`. */
  constructor(options: WorkerWorkspaceOptions) {
    this.#options = options;
    this.#folders = new Map(Object.entries(options.workspaces ?? {}));
    for (const [name, folder] of this.#folders) requireFolder(name, folder);
  }

  get names(): readonly string[] {
    return [...this.#folders.keys()];
  }

  /** Removes what earlier workers left on this machine. */
  async clean(): Promise<void> {
    if (this.#folders.size > 0) await removeStaleLayers();
  }

  /** Null for a job without a workspace. @throws OstinatoError of `openWorkspace`. */
  async open(agent: Agent, { runId, tenant, workspace }: RunJob, journal: Journal) {
    if (workspace === undefined) return null;
    const folder = this.#folders.get(workspace);
    if (folder === undefined) {
      throw new OstinatoError(
        "workspace.missing",
        `This worker doesn't have the workspace ${workspace}.`,
      );
    }
    return openWorkspace(agent, runId, {
      folder,
      journal,
      contents: contentsOf(journal, tenant, this.#options.snapshots),
      limits: { ...DEFAULT_SNAPSHOT_LIMITS, ...this.#options.snapshotLimits },
      hashes: this.#hashes,
    });
  }
}

function requireFolder(name: string, folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new OstinatoError(
    "workspace.missing",
    `The workspace ${name} is to be in ${folder}, which isn't a folder.`,
    { hint: "Create it, or name another folder: --workspace NAME=DIR." },
  );
}
