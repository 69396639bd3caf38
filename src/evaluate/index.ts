// Evaluation: how well a model and an agent solve a suite of tasks, in real runs.
//
// A suite is a file of JSON Lines (`suite.ts`): task, workspace, graders. `runSuite` runs each task in a
// fresh workspace behind the real sandbox, several at once over one model, every run in the journal;
// `summarize` gives shares with intervals, by family. Graders look at the answer, at the calls, and at
// the files that the run left (`grade.ts`).

export { formatSummary } from "./format-summary.ts";
export { type CustomGrader, grade, type Situation } from "./grade.ts";
export { runSuite, type SuiteOptions } from "./run-suite.ts";
export { type Attempt, runTask, type TaskSetting } from "./run-task.ts";
export { type DeclaredTool, type EvaluationTask, type Grader, loadSuite } from "./suite.ts";
export {
  type FamilySummary,
  type Share,
  type SuiteSummary,
  summarize,
  wilson,
} from "./summarize.ts";
