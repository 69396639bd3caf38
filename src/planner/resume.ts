import { OstinatoError } from "../errors.ts";
import type { Agent } from "./contract/agent.ts";
import { checkOptions } from "./lifecycle/check-options.ts";
import { perform } from "./lifecycle/perform.ts";
import { type Run, startRun } from "./lifecycle/start-run.ts";
import type { RunOptions } from "./run.ts";

export interface ResumeOptions extends Omit<RunOptions, "history" | "metadata" | "seed" | "runId"> {
  /**
   * Bring the model's cache to where it was by evaluating what the run has read and written as it was
   * evaluated then, so that the run goes on as it would have without the break. Takes about as long as the
   * turns so far took to write. False: evaluate it in large parts, which is several times faster; the
   * numbers then are not those to the last bit, and sometimes another token comes. Default: true.
   */
  readonly exact?: boolean | undefined;
  /**
   * Go on with an agent that is another than the run began with (see `agentChanges`): other tools, another
   * schema of the answer. What the model was told stays in its prompt as it was. Default: false, which
   * ends as `failed` and names what was changed.
   */
  readonly acceptChangedAgent?: boolean | undefined;
}

/**
 * Goes on with a run that was cut off, aborted, stopped by a limit or left awaiting approval. Nothing
 * that was finished is done again. A call that was under way runs again when it may be repeated;
 * else its tool's `reconcile`, or whoever approves, decides. A run that has its answer just tells it.
 *
 * The agent is the one that the run was started with, unchanged unless `acceptChangedAgent` is given;
 * limits given here are laid over the run's own.
 * While something else writes the run, here or in another process, the outcome is `failed` with the
 * code `journal.write`.
 *
 * @throws OstinatoError at once: `input.invalid` without a run's id or a model, for an option that there
 *   is none of and a limit that is not whole, `sandbox.policy` for names that no policy has. Whatever
 *   goes wrong later is an outcome.
 */
export function resume<Output>(
  agent: Agent<Output>,
  runId: string,
  options: ResumeOptions,
): Run<Output> {
  if (typeof runId !== "string" || runId === "") {
    throw new OstinatoError("input.invalid", `The id of the run is ${JSON.stringify(runId)}.`, {
      hint: "Give the id of the run to go on with: `run.id`; `ostinato runs` lists them.",
    });
  }
  checkOptions("resume", agent, options);
  return startRun<Output>(runId, options, (hold) =>
    perform(agent, { ...options, limits: options.limits ?? {}, task: null }, hold),
  );
}
