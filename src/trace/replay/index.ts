/**
 * Replay: what can be done again with a recorded run.
 *
 *   redrive   the real loop and parser over recorded tokens and results: no model, no network, exact
 *   fork-run  a new run that shares another's beginning and has one thing changed
 *   divergence.ts, print-redriven.ts   the first place where a replay is not the record
 *
 * It stands on the planner, so the rest of the trace does not import it.
 */
export type { Divergence } from "./divergence.ts";
export { type Fork, type ForkChange, type ForkOptions, forkRun } from "./fork-run.ts";
export { describeDivergence, printRedriven } from "./print-redriven.ts";
export type { ToolDifference } from "./recorded-tools.ts";
export { type Redriven, type RedriveOptions, redrive } from "./redrive.ts";
