import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { defaultPolicy } from "../../../../src/sandbox/policy.ts";
import type { Sandbox, SavedLayer } from "../../../../src/sandbox/sandbox.ts";
import { BaseHashes } from "../../../../src/sandbox/workspace/travel/base-list.ts";
import type { ContentStore } from "../../../../src/sandbox/workspace/travel/content-store.ts";
import {
  DEFAULT_SNAPSHOT_LIMITS,
  type SnapshotLimits,
} from "../../../../src/sandbox/workspace/travel/layer-snapshot.ts";
import { openTravellingSandbox } from "../../../../src/sandbox/workspace/travel/open-travelling-sandbox.ts";

/** A machine: its copy of a folder, and a place of its own for the changes of runs. */
export class Machine {
  readonly workspace: string;
  readonly #folder: string;
  #states = 0;

  constructor(folder: string, workspace: string) {
    this.#folder = folder;
    this.workspace = join(folder, "workspace");
    mkdirSync(folder, { recursive: true });
    cpSync(workspace, this.workspace, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
  }

  /** @param saved The state to go on from; null: the run begins here. */
  async open(
    store: ContentStore,
    saved: SavedLayer | null,
    limits: Partial<SnapshotLimits> = {},
    layer = "the-run",
  ): Promise<Sandbox> {
    const sandbox = await openTravellingSandbox(defaultPolicy(this.workspace), {
      store,
      limits: { ...DEFAULT_SNAPSHOT_LIMITS, ...limits },
      hashes: new BaseHashes(),
      layer,
      stateDirectory: () => join(this.#folder, `state-${this.#states++}`),
      lastSaved: async (layer) => (layer === saved?.layer ? saved : null),
    });
    onTestFinished(() => sandbox.dispose());
    return sandbox;
  }
}

/** Everything that a program inside sees: types, modes, sizes, times of files, targets, contents. */
export async function seenInside(sandbox: Sandbox): Promise<string> {
  const script = `find . -mindepth 1 \\( -type f -printf '%P %y %m %s %T@ ' -exec sha256sum {} \\; \\) -o -printf '%P %y %m %l\\n' | sort; stat -c %a .`;
  const { stdout, exitCode, output } = await sandbox.exec({ argv: ["sh", "-c", script] });
  if (exitCode !== 0) throw new Error(output);
  return stdout;
}
