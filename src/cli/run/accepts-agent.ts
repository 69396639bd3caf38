import { agentChanges } from "../../planner/start/agent-changes.ts";
import type { RunStarted } from "../../trace/event.ts";
import { findAgent } from "./find-agent.ts";
import { allowedHosts } from "./run-policy.ts";

/**
 * May a run go on with the agent as it is now? Where the person says so, and where all that is new is
 * what they open and close themselves: the network, and with it the browser's tools.
 */
export function acceptsAgent(
  started: RunStarted,
  options: { readonly acceptChangedAgent?: boolean },
): boolean {
  if (options.acceptChangedAgent === true) return true;
  const allow = allowedHosts(started.sandbox?.policy ?? null);
  return agentChanges(started, findAgent({ agent: started.agent.name, allow })).length === 0;
}
