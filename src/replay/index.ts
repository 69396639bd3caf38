/**
 * Replay: running a recorded run again.
 *
 *   redrive   the real loop and parser over recorded tokens and results: no model, no network, exact
 *   verify    the model writes the recorded turns again, up to the first token that differs
 *   forkRun   a new run that shares another's beginning and has one thing changed
 *
 * `divergence.ts` describes the first place where a replay differs from the record. This room uses
 * the planner, so it is not inside the trace, which the planner uses.
 */

export { agentChanges } from "../planner/lifecycle/start/agent-changes.ts";
export type { DifferenceCause } from "./difference-cause.ts";
export type { Divergence } from "./divergence.ts";
export { type Fork, type ForkChange, type ForkOptions, forkRun } from "./fork-run.ts";
export { describeDivergence, printRedriven } from "./print-redriven.ts";
export { printVerified } from "./print-verified.ts";
export type { ToolDifference } from "./recorded/recorded-tools.ts";
export { type RedriveOptions, type RedriveResult, redrive } from "./redrive.ts";
export type { SettingDifference } from "./setting-differences.ts";
export {
  type ComparedToken,
  type TokenDifference,
  type VerifyOptions,
  type VerifyResult,
  verify,
} from "./verify.ts";
