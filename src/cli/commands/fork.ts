import { OstinatoError } from "../../errors.ts";
import { resume } from "../../planner/index.ts";
import { type ForkChange, forkRun } from "../../replay/index.ts";
import { findRun } from "../../trace/index.ts";
import { findAgent } from "../find-agent.ts";
import type { RunCommandOptions } from "../run-options.ts";
import { allowedHosts, policyOverrides } from "../run-policy.ts";
import { withRun } from "../with-run.ts";

interface ForkOptions extends RunCommandOptions {
  readonly at: number;
  readonly task?: string;
  readonly instructions?: string;
  readonly reasoning?: "low" | "medium" | "high";
  readonly result?: string;
  readonly call?: string;
  readonly final?: string;
}

/** `ostinato fork RUN --at N`: shares what was before step N, changes one thing, goes on live. */
export function forkCommand(reference: string, options: ForkOptions): Promise<number> {
  return withRun(options, async (common) => {
    const runId = await findRun(common.journal, reference);
    for await (const event of common.journal.read(runId)) {
      if (event.type !== "run-started") break;
      const policy = event.sandbox?.policy;
      const allow = options.allow ?? allowedHosts(policy);
      const agent = findAgent({ agent: event.agent.name, allow });
      const fork = await forkRun(common.journal, runId, options.at, changeOf(options), { agent });
      process.stderr.write(`fork ${fork.runId} of run ${runId} at step ${options.at}\n`);
      return resume(fork.agent, fork.runId, {
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
