import { OstinatoError } from "../errors.ts";
import type { Agent } from "./contract/agent.ts";
import { checkOptions } from "./lifecycle/check-options.ts";
import type { Job } from "./lifecycle/perform.ts";
import { perform } from "./lifecycle/perform-on-use.ts";
import { type Run, startRun } from "./lifecycle/start-run.ts";
import type { RunOptions } from "./run.ts";

export interface ResumeOptions extends Omit<RunOptions, "history" | "metadata" | "seed" | "runId"> {
  /**
   * Restore the model's cache by evaluating the run's tokens in the same batches as the first time, so that
   * the run continues exactly as it would have without the interruption. Takes about as long as the turns so
   * far took to generate. False: evaluate the tokens in large batches, which is several times faster. The
   * numbers can then differ in the last bits, and occasionally a different token is sampled. Default: true.
   */
  readonly exact?: boolean | undefined;
  /**
   * Continue with an agent that differs from the one the run started with (see `agentChanges`): other tools,
   * another answer schema. The existing prompt stays as it was. Default: false, where a changed agent ends
   * the run as `failed` with a list of the changes.
   */
  readonly acceptChangedAgent?: boolean | undefined;
}

/**
 * Continues a run that was cut off, aborted, stopped by a limit or left awaiting approval. Finished work is
 * not repeated. A call that was in progress runs again if it may be repeated; otherwise its tool's
 * `reconcile`, or the approver, decides. A run that already has an answer returns it.
 *
 * The agent must be the one the run was started with, unchanged unless `acceptChangedAgent` is set. Limits
 * given here override the run's own. While the run is being written elsewhere, in this process or another,
 * the outcome is `failed` with the code `journal.write`.
 *
 * @throws OstinatoError at once: `input.invalid` for a missing run id or model, an unknown option, or a limit
 *   that is not a whole number; `sandbox.policy` for unknown policy names. Later errors become an outcome.
 */
export function resume<Output>(
  agent: Agent<Output>,
  runId: string,
  options: ResumeOptions,
): Run<Output> {
  const job = resumeJob(agent, runId, options);
  return startRun<Output>(runId, options, (controls) => perform(agent, job, controls));
}

/** What is to be performed, checked. @throws OstinatoError as `resume` does. */
export function resumeJob(agent: Agent, runId: string, options: ResumeOptions): Job {
  if (typeof runId !== "string" || runId === "") {
    throw new OstinatoError(
      "input.invalid",
      `The run id must be a non-empty string, not ${JSON.stringify(runId)}.`,
      {
        hint: "Give the id of the run to continue: `run.id`. `ostinato runs` lists them.",
      },
    );
  }
  checkOptions("resume", agent, options);
  return { ...options, limits: options.limits ?? {}, task: null };
}
