import { OstinatoError } from "../../../errors.ts";
import { BubblewrapSandbox } from "../../bubblewrap-sandbox.ts";
import { openSandbox } from "../../open-sandbox.ts";
import type { Sandbox, SandboxPolicy, SavedLayer } from "../../sandbox.ts";
import { Travel, type TravelOptions } from "./travel.ts";

export interface TravellingSandboxOptions extends TravelOptions {
  /** The run that the changes belong to. */
  readonly layer: string;
  /** Where this machine keeps the changes of a layer while a run works on them: a new folder each time. */
  stateDirectory(layer: string): string;
  /** The last saved state of a layer; null: it begins here. */
  lastSaved(layer: string): Promise<SavedLayer | null>;
  /** See `OpenSandboxOptions`. */
  readonly journal?: string | undefined;
}

/**
 * A sandbox whose changes are saved as they come (`Sandbox.save`), and made again here if the run began elsewhere. A
 * workspace that is only read doesn't travel.
 *
 * @throws OstinatoError `sandbox.policy` for a workspace that is written to directly; `workspace.conflict` if the
 *   folder isn't as the run found it; `workspace.snapshot`; errors of `openSandbox` and the store.
 */
export async function openTravellingSandbox(
  policy: SandboxPolicy,
  options: TravellingSandboxOptions,
): Promise<Sandbox> {
  if (policy.workspace.writable && policy.workspace.mode === "direct") {
    throw new OstinatoError(
      "sandbox.policy",
      "A run that writes to its workspace directly can't continue on another machine.",
      { hint: "Use the workspace mode `overlay`." },
    );
  }
  const { layer, journal } = options;
  const stateDirectory = options.stateDirectory(layer);
  const sandbox = await openSandbox(policy, { stateDirectory, runId: layer, journal });
  if (!policy.workspace.writable || !(sandbox instanceof BubblewrapSandbox)) return sandbox;
  try {
    const travel = new Travel(sandbox, options);
    const saved = await options.lastSaved(layer);
    if (saved === null) sandbox.saved = await travel.begin(layer);
    else await travel.restore(saved);
    sandbox.save = () => travel.save();
    sandbox.openLayer = (runId) =>
      openTravellingSandbox(sandbox.policy, { ...options, layer: runId });
    return sandbox;
  } catch (error) {
    await sandbox.dispose();
    throw error;
  }
}
