import { resume } from "../../../planner/index.ts";
import { findRun, type Journal, runBeginning } from "../../../trace/index.ts";
import { acceptsAgent } from "../../run/accepts-agent.ts";
import { findAgent } from "../../run/find-agent.ts";
import type { ResumeCommandOptions } from "../../run/run-options.ts";
import { networkOptions, networkPolicy, policyOverrides, runPolicy } from "../../run/run-policy.ts";
import { withRun } from "../../run/with-run.ts";

/** `ostinato resume RUN`: continues it with the agent and workspace that it was started with. */
export async function resumeCommand(
  reference: string,
  options: ResumeCommandOptions,
): Promise<number> {
  return withRun({ ...options, continues: reference }, async (common) => {
    const runId = await findRun(common.journal, reference);
    const started = await runBeginning(common.journal, runId);
    const policy = await runPolicy(common.journal, runId, options.workspace);
    const network = networkOptions(options, policy);
    const agent = await findAgent({
      ...options,
      agent: started.agent.name,
      from: options.agent,
      ...network,
      runId,
    });
    const isPaused = await wasPaused(common.journal, runId);
    const run = resume(agent, runId, {
      ...common,
      exact: options.exact,
      acceptChangedAgent: await acceptsAgent(started, options),
      ...(policy && {
        workspace: policy.workspace.path,
        policy: {
          ...policyOverrides(policy),
          ...common.policy,
          network: networkPolicy(network) ?? "off",
        },
      }),
    });
    // Resuming it by hand says so.
    if (isPaused) void run.continue();
    return run;
  });
}

async function wasPaused(journal: Journal, runId: string): Promise<boolean> {
  let isPaused = false;
  for await (const event of journal.read(runId)) {
    if (event.type !== "message-taken") continue;
    if (event.message.kind === "pause") isPaused = true;
    if (event.message.kind === "continue") isPaused = false;
  }
  return isPaused;
}
