import { OstinatoError } from "../../errors.ts";
import { resume } from "../../planner/index.ts";
import { findRun } from "../../trace/index.ts";
import { findAgent } from "../find-agent.ts";
import type { RunCommandOptions } from "../run-options.ts";
import { allowedHosts, policyOverrides } from "../run-policy.ts";
import { withRun } from "../with-run.ts";

/** `ostinato resume RUN`: with the agent and the workspace that it was started with. */
export async function resumeCommand(
  reference: string,
  options: RunCommandOptions,
): Promise<number> {
  return withRun(options, async (common) => {
    const runId = await findRun(common.journal, reference);
    for await (const event of common.journal.read(runId)) {
      if (event.type !== "run-started") break;
      const policy = event.sandbox?.policy;
      const allow = options.allow ?? allowedHosts(policy);
      const agent = findAgent({ ...options, agent: event.agent.name, allow });
      return resume(agent, runId, {
        ...common,
        ...(policy && {
          workspace: policy.workspace.path,
          policy: { ...policyOverrides(policy), ...common.policy },
        }),
      });
    }
    throw new OstinatoError("journal.corrupt", `The run ${runId} has no beginning in the journal.`);
  });
}
