import { run } from "../../planner/index.ts";
import { existingFolder } from "../existing-folder.ts";
import { findAgent } from "../find-agent.ts";
import { taskWithInput } from "../input/task-with-input.ts";
import type { RunCommandOptions } from "../run-options.ts";
import { withRun } from "../with-run.ts";

/** `ostinato run TASK`. Returns the exit code. */
export async function runCommand(task: string, options: RunCommandOptions): Promise<number> {
  const agent = findAgent(options);
  existingFolder(options.workspace);
  const wholeTask = await taskWithInput(task, options.input);
  return withRun(options, (common) =>
    run(agent, wholeTask, {
      ...common,
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.label && { metadata: options.label }),
    }),
  );
}
