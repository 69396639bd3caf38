// Evaluation: how well a model and an agent solve a suite of tasks, in real runs.
//
// A suite is a file of JSON Lines (`suite.ts`): task, workspace, graders. `runSuite` runs each task in a
// fresh workspace in the real sandbox, several at once on one model, and records every run in the journal.
// `summarize` computes pass rates with intervals per family. Graders check the answer, the calls, and the
// files that the run left (`grade.ts`), or run a command over them (`grade-commands.ts`). docs/evals.md is
// the manual.

export { formatSummary } from "./format-summary.ts";
export { type CustomGrader, grade, type Situation } from "./grade.ts";
export type { CommandResult } from "./grade-commands.ts";
export { runSuite, type SuiteOptions } from "./run-suite.ts";
export { type Attempt, runTask, type TaskSetting } from "./run-task.ts";
export {
  type CommandGrader,
  type DeclaredTool,
  type EvaluationTask,
  type Grader,
  type LookingGrader,
  loadSuite,
} from "./suite.ts";
export {
  type FamilySummary,
  type Share,
  type SuiteSummary,
  summarize,
  wilson,
} from "./summarize.ts";
