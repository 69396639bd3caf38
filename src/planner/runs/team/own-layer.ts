import type { Sandbox } from "../../../sandbox/sandbox.ts";

/**
 * A sub-agent's own layer over its caller's folder as it is on disk: the same boundary, and changes that are kept
 * aside under the sub-agent's run id.
 */
export async function openOwnLayer(
  caller: Sandbox,
  runId: string,
  journal: string | undefined,
): Promise<Sandbox> {
  if (caller.openLayer) return caller.openLayer(runId);
  const { policy, tier } = caller;
  const { openSandbox } = await import("../../../sandbox/open-sandbox.ts");
  const workspace = { ...policy.workspace, mode: "overlay" as const };
  return openSandbox({ ...policy, workspace }, { runId, journal, tier });
}
