import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RunCommandOptions } from "../run-options.ts";
import { runCommand } from "./run.ts";

/** A task that the model in the box can do: shown when none is given. */
const DEMONSTRATION = "How many lines in data/inventory.csv contain the word copper?";

/** From the sources and from `dist`, which lies one folder deeper. */
const SAMPLE_WORKSPACES = ["../../../examples/workspace", "../../../../examples/workspace"];

/** `npm start`: a demonstration on the sample workspace, or a task of one's own. */
export async function startCommand(
  task: string | undefined,
  options: RunCommandOptions,
): Promise<number> {
  if (task !== undefined) return runCommand(task, options);
  const workspace = SAMPLE_WORKSPACES.map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ).find(existsSync);
  return runCommand(DEMONSTRATION, {
    ...options,
    workspace: workspace ?? options.workspace,
    temperature: options.temperature ?? 0,
    commit: options.commit ?? "never",
    steps: true,
  });
}
