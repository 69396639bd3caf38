import { inertLine } from "../../../inert-text.ts";
import { resume } from "../../../planner/index.ts";
import { type ForkChange, forkRun } from "../../../replay/index.ts";
import { findRun, runBeginning } from "../../../trace/index.ts";
import { acceptsAgent } from "../../run/accepts-agent.ts";
import { findAgent } from "../../run/find-agent.ts";
import type { ContinuationOptions } from "../../run/run-options.ts";
import { networkOptions, networkPolicy, policyOverrides, runPolicy } from "../../run/run-policy.ts";
import { withRun } from "../../run/with-run.ts";

interface ForkOptions extends ContinuationOptions {
  readonly seed?: number;
  readonly at: number;
  readonly task?: string;
  readonly instructions?: string;
  readonly reasoning?: "low" | "medium" | "high";
  readonly result?: string;
  readonly call?: string;
  readonly final?: string;
}

/** `ostinato fork RUN --at N`: keeps everything before step N, changes one thing, and continues live. */
export function forkCommand(reference: string, options: ForkOptions): Promise<number> {
  return withRun({ ...options, continues: reference }, async (common) => {
    const runId = await findRun(common.journal, reference);
    const started = await runBeginning(common.journal, runId);
    const policy = await runPolicy(common.journal, runId, options.workspace);
    const network = networkOptions(options, policy);
    const named = { agent: started.agent.name, from: options.agent };
    const agent = await findAgent({ ...named, ...network, runId });
    const fork = await forkRun(common.journal, runId, options.at, changeOf(options), { agent });
    process.stderr.write(`fork ${fork.runId} of run ${inertLine(runId)} at step ${options.at}\n`);
    return resume(fork.agent, fork.runId, {
      ...common,
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
  });
}

function changeOf(options: ForkOptions): ForkChange {
  const { task, instructions, reasoning, temperature, seed, result, call, final } = options;
  return {
    ...(task !== undefined && { task }),
    ...(instructions !== undefined && { instructions }),
    ...(reasoning !== undefined && { reasoning }),
    ...(temperature !== undefined && { sampling: { temperature } }),
    ...(seed !== undefined && { seed }),
    ...(result !== undefined && {
      result: { text: result, ...(call !== undefined && { callId: call }) },
    }),
    ...(final !== undefined && { turn: { final } }),
  };
}
