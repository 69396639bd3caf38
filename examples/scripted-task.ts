/**
 * A scripted task whose result a program can read: JSON on standard output. Its exit code tells
 * whether the task was done.
 *
 *   node examples/scripted-task.ts "What is the port in settings.txt?" examples/workspace
 */
import { loadModel, type Model, run } from "ostinato";
import { automator } from "ostinato/agents";

export async function main(model: Model, task: string, workspace: string) {
  const outcome = await run(automator, task, {
    model,
    workspace,
    limits: { steps: 20, wallMilliseconds: 5 * 60_000 },
  }).outcome;
  const { kind, steps, calls, milliseconds } = outcome;
  return {
    outcome: kind,
    ...(outcome.kind === "answered" && outcome.output),
    ...(outcome.kind === "failed" && { error: outcome.error.message }),
    steps,
    calls,
    milliseconds,
  };
}

if (import.meta.main) {
  const [task = "What is the port in settings.txt?", workspace = "examples/workspace", spec] =
    process.argv.slice(2);
  const model = await loadModel(spec);
  const result = await main(model, task, workspace);
  console.log(JSON.stringify(result));
  process.exitCode = result.done ? 0 : 1;
  await model.dispose();
}
