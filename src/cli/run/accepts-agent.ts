import { agentChanges } from "../../planner/lifecycle/start/agent-changes.ts";
import type { RunStarted } from "../../trace/event.ts";
import { findAgent } from "./find-agent.ts";
import { networkOptions } from "./run-policy.ts";

/**
 * Whether a run may continue with the agent as it is now: yes if the person says so, or if the only changes
 * are those that `--allow` makes (the network, and with it the browser tools).
 */
export async function acceptsAgent(
  started: RunStarted,
  options: { readonly acceptChangedAgent?: boolean; readonly agent?: string },
): Promise<boolean> {
  if (options.acceptChangedAgent === true) return true;
  const network = networkOptions({}, started.sandbox?.policy ?? null);
  const agent = await findAgent({ agent: started.agent.name, ...network, from: options.agent });
  return agentChanges(started, agent).length === 0;
}
