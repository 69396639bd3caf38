import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { personStateFolder } from "../../person-state-folder.ts";
import type { Agent } from "../../planner/index.ts";
import { ownPolicy } from "../../planner/lifecycle/workspace/open-own-sandbox.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import { discardKept } from "../../sandbox/workspace/kept/discard-kept.ts";
import { StateDirectory } from "../../sandbox/workspace/state-directory.ts";
import type { BaseHashes } from "../../sandbox/workspace/travel/base-list.ts";
import type { ContentStore } from "../../sandbox/workspace/travel/content-store.ts";
import type { SnapshotLimits } from "../../sandbox/workspace/travel/layer-snapshot.ts";
import { openTravellingSandbox } from "../../sandbox/workspace/travel/open-travelling-sandbox.ts";
import type { Journal } from "../../trace/index.ts";
import { lastSaved } from "./last-saved.ts";

export interface WorkspaceOptions {
  /** The folder on this machine. */
  readonly folder: string;
  readonly journal: Journal;
  readonly contents: ContentStore | null;
  readonly limits: SnapshotLimits;
  readonly hashes: BaseHashes;
}

/** What is between a run's id and the rest in the name of a worker's layer. */
const LAYER_MARK = "~";

function layersFolder(): string {
  return join(personStateFolder(), "overlays");
}

/** Removes what workers that were killed left on this machine. Those that run keep theirs. */
export async function removeStaleLayers(): Promise<void> {
  const folder = layersFolder();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    // One that is in use, or isn't this person's, stays.
    if (name.includes(LAYER_MARK)) await discardKept(join(folder, name)).catch(() => {});
  }
}

/**
 * The workspace of a run on this machine, as the run left it wherever it was before. What is on this machine is only
 * a copy, which goes when the run leaves: the saved state is what counts.
 *
 * @throws OstinatoError of `openTravellingSandbox` and `lastSaved`.
 */
export async function openWorkspace(
  agent: Agent,
  runId: string,
  { folder, journal, contents, limits, hashes }: WorkspaceOptions,
): Promise<AsyncDisposable & { readonly sandbox: Sandbox }> {
  if (contents === null) {
    throw new OstinatoError("input.invalid", "A workspace can't travel with a journal in memory.");
  }
  const layers: string[] = [];
  const stateDirectory = (layer: string) => {
    const name = `${layer}${LAYER_MARK}${randomBytes(6).toString("hex")}`;
    const path = join(layersFolder(), name);
    layers.push(path);
    return path;
  };
  const removeLayers = async () => {
    for (const path of layers) if (new StateDirectory(path).isTaken) await discardKept(path);
  };
  try {
    const sandbox = await openTravellingSandbox(await ownPolicy(agent, {}, folder), {
      ...{ store: contents, limits, hashes, stateDirectory, layer: runId, journal: journal.path },
      lastSaved: (layer) => lastSaved(journal, layer),
    });
    return {
      sandbox,
      [Symbol.asyncDispose]: async () => {
        await sandbox.dispose();
        await removeLayers();
      },
    };
  } catch (error) {
    await removeLayers();
    throw error;
  }
}
