import { run } from "../../../planner/index.ts";
import { existingFolder } from "../../input/existing-folder.ts";
import { taskWithInput } from "../../input/task-with-input.ts";
import { findAgent } from "../../run/find-agent.ts";
import type { RunCommandOptions } from "../../run/run-options.ts";
import { withRun } from "../../run/with-run.ts";

/** What a person should know before running a task on the model in the box. */
export const ABOUT_TINY =
  "the model in the box (11 million parameters) can do simple file tasks and is often wrong; for real work use --model gpt-oss-20b\n";

/** `ostinato run TASK`. Returns the exit code. */
export function runCommand(task: string, options: RunCommandOptions): Promise<number> {
  return runTask(task, options, options.model === undefined ? ABOUT_TINY : "");
}

/** @param notice Printed on standard error when the run has begun. */
export async function runTask(
  task: string,
  options: RunCommandOptions,
  notice = "",
): Promise<number> {
  const agent = await findAgent(options);
  existingFolder(options.workspace);
  const wholeTask = await taskWithInput(task, options.input);
  return withRun(options, (common) => {
    const begun = run(agent, wholeTask, {
      ...common,
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.label && { metadata: options.label }),
    });
    process.stderr.write(notice);
    return begun;
  });
}
