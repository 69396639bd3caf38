import type { Given } from "../given.ts";
import type { Model } from "../model/model.ts";
import type { PolicyOverrides } from "../sandbox/policy.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Prices } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import type { RedactionOptions } from "../trace/redaction/redactor.ts";
import { newRunId } from "../trace/run-id.ts";
import type { Approve } from "./call/approval/approval.ts";
import type { ApprovalRule } from "./call/approval/policy/approval-rule.ts";
import type { Agent } from "./contract/agent.ts";
import type { Limits } from "./contract/limits.ts";
import { checkOptions, checkSeed, checkTask } from "./lifecycle/check-options.ts";
import type { Job } from "./lifecycle/perform.ts";
import { perform } from "./lifecycle/perform-on-use.ts";
import type { HistoryMessage } from "./lifecycle/start/history-message.ts";
import { readHistory } from "./lifecycle/start/read-history.ts";
import { type Run, startRun } from "./lifecycle/start-run.ts";

export interface RunOptions {
  readonly model: Model;
  /**
   * Where the run is recorded: a journal, which the caller closes, or the path of one, which is opened
   * for the run and closed after it. Default: the project's journal, `.ostinato/journal.db`.
   */
  readonly journal?: Journal | string | undefined;
  /** The folder that tools see as `/workspace`. The run opens a sandbox and closes it at the end. */
  readonly workspace?: string | undefined;
  /** Overrides the agent's policy when the run opens the sandbox. */
  readonly policy?: PolicyOverrides | undefined;
  /**
   * `always`: when the run ends, its changes are committed to the workspace, and `outcome.workspace` says
   * what happened to them. Changes that can execute later (they carry a `warning`) are kept aside; see
   * `commitMarked`. All changes are kept aside if they conflict with concurrent changes, or if the run was
   * aborted or awaits approval. `never`: changes are kept aside for `run.commit()` or `run.discard()`.
   * Default: `never`.
   */
  readonly commit?: "always" | "never" | undefined;
  /** With `commit: "always"`: also commit changes that can execute later. Default: false. */
  readonly commitMarked?: boolean | undefined;
  /** A sandbox that the caller opened and will close. `workspace` and `policy` are then ignored. */
  readonly sandbox?: Sandbox | undefined;
  /**
   * Asked before each call that the run's policy or the call's tool asks about. Meanwhile other processes can
   * decide too (`decide`); with `wait`, only they do. Default: the run ends as `awaiting-approval`, and goes on
   * with their decisions when it is resumed.
   */
  readonly approve?: Approve | "wait" | undefined;
  /**
   * Which calls are allowed, asked about and denied: the first rule that matches a call decides; these come before
   * the agent's. Default, and for a call that no rule matches: calls of tools that require `approval` are asked
   * about, all others are allowed.
   */
  readonly approvals?: readonly ApprovalRule[] | undefined;
  /** The task or the history holds text of unknown origin: the run is tainted from its beginning. Default: false. */
  readonly untrusted?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Override the agent's limits. */
  readonly limits?: Given<Limits> | undefined;
  /** What tokens and calls cost, for the limit `cost` and for `outcome.cost`. Default: nothing. */
  readonly prices?: Prices | undefined;
  /** Earlier questions and answers, oldest first. */
  readonly history?: readonly HistoryMessage[] | undefined;
  /** Labels that the journal keeps: user, session, tags. */
  readonly metadata?: { readonly [name: string]: string };
  /**
   * What is removed from events before they are written: by default, known secret patterns and random-looking
   * strings, plus any values the caller names. False: events are written unchanged.
   */
  readonly redaction?: RedactionOptions | false | undefined;
  /** Seed of all sampling. Default: random, and recorded. */
  readonly seed?: number | undefined;
  /** Record the probability of each sampled token. Doesn't change what is sampled. Default: false. */
  readonly probabilities?: boolean | undefined;
  /** Default: a new id. */
  readonly runId?: string | undefined;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Runs an agent on a task. The run starts at once, whether or not anyone iterates over it.
 *
 * @throws OstinatoError at once: `input.invalid` for an empty task, a missing model, an unknown option,
 *   limits or a seed that are not whole numbers, or an invalid history (the error names the field);
 *   `sandbox.policy` for unknown policy names. Later errors become an outcome.
 */
export function run<Output>(agent: Agent<Output>, task: string, options: RunOptions): Run<Output> {
  const job = runJob(agent, task, options);
  return startRun<Output>(options.runId ?? newRunId(), options, (controls) =>
    perform(agent, job, controls),
  );
}

/** What is to be performed, checked. @throws OstinatoError as `run` does. */
export function runJob(agent: Agent, task: string, options: RunOptions): Job {
  checkTask(task);
  checkOptions("run", agent, options);
  checkSeed(options.seed);
  const { history: given, ...rest } = options;
  const history = given === undefined ? {} : { history: readHistory(given) };
  return { ...rest, ...history, limits: options.limits ?? {}, task };
}
