import { resolve } from "node:path";
import { given } from "../../../given.ts";
import type { PolicyOverrides } from "../../../sandbox/policy.ts";
import type { Sandbox, SandboxPolicy } from "../../../sandbox/sandbox.ts";
import type { Agent } from "../../contract/agent.ts";

/** The policy of a run over its workspace, as its agent and its options want it. */
export async function ownPolicy(
  agent: Agent,
  { policy = {} }: { readonly policy?: PolicyOverrides | undefined },
  workspace: string,
): Promise<SandboxPolicy> {
  const { defaultPolicy } = await import("../../../sandbox/policy.ts");
  const limits = { ...given(agent.policy.limits), ...given(policy.limits) };
  const overrides = { ...given(agent.policy), ...given(policy), limits };
  return defaultPolicy(resolve(workspace), overrides);
}

/** A sandbox over a run's workspace. */
export async function openOwnSandbox(
  agent: Agent,
  options: { readonly policy?: PolicyOverrides | undefined },
  workspace: string,
  named: { readonly runId: string; readonly journal: string | undefined },
): Promise<Sandbox> {
  // Loaded when a run works in a folder, not when the library is imported.
  const { openSandbox } = await import("../../../sandbox/open-sandbox.ts");
  return openSandbox(await ownPolicy(agent, options, workspace), named);
}
