import { run } from "../../planner/index.ts";
import { findAgent } from "../find-agent.ts";
import type { RunCommandOptions } from "../run-options.ts";
import { withRun } from "../with-run.ts";

/** `ostinato run TASK`. Returns the exit code. */
export async function runCommand(task: string, options: RunCommandOptions): Promise<number> {
  const agent = findAgent(options);
  return withRun(options, (common) =>
    run(agent, task, {
      ...common,
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.label && { metadata: options.label }),
    }),
  );
}
