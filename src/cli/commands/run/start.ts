import { existsSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunCommandOptions } from "../../run/run-options.ts";
import { SUGGESTED_TASKS } from "../../run/suggested-tasks.ts";
import { ABOUT_TINY, runCommand, runTask } from "./run.ts";

/** A task that the model in the box can do: shown when none is given. */
const DEMONSTRATION = "How many lines in data/inventory.csv contain the word copper?";

/** Relative to the sources, and to `dist`, which is one folder deeper. */
const SAMPLE_WORKSPACES = ["../../../../examples/workspace", "../../../../../examples/workspace"];

/** `npm start`: a demonstration on the sample workspace, or the given task. */
export async function startCommand(
  task: string | undefined,
  options: RunCommandOptions,
): Promise<number> {
  if (task !== undefined) return runCommand(task, options);
  const workspace =
    SAMPLE_WORKSPACES.map((path) => fileURLToPath(new URL(path, import.meta.url))).find(
      existsSync,
    ) ?? options.workspace;
  const exitCode = await runTask(DEMONSTRATION, {
    ...options,
    workspace,
    temperature: options.temperature ?? 0,
    commit: options.commit ?? "never",
    steps: true,
  });
  if (!options.json) process.stderr.write(suggestions(workspace));
  return exitCode;
}

function suggestions(workspace: string): string {
  const words = `--workspace ${relative(".", workspace) || "."}`;
  const lines = SUGGESTED_TASKS.map((task) => `  npm start -- "${task}" ${words}\n`);
  return `\nOther tasks that the model in the box can do:\n${lines.join("")}${ABOUT_TINY}`;
}
