import { run } from "../../planner/index.ts";
import { existingFolder } from "../existing-folder.ts";
import { findAgent } from "../find-agent.ts";
import { taskWithInput } from "../input/task-with-input.ts";
import type { RunCommandOptions } from "../run-options.ts";
import { withRun } from "../with-run.ts";

/** What a person should know before the model in the box works on a task of theirs. */
export const ABOUT_TINY =
  "the model in the box (11 million parameters) does simple tasks with files and is often wrong; for work: --model gpt-oss-20b\n";

/** `ostinato run TASK`. Returns the exit code. */
export async function runCommand(task: string, options: RunCommandOptions): Promise<number> {
  if (options.model === undefined) process.stderr.write(ABOUT_TINY);
  return await runTask(task, options);
}

/** The same for a task that is not the person's own. */
export async function runTask(task: string, options: RunCommandOptions): Promise<number> {
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
