import type { Given } from "../given.ts";
import type { Model } from "../model/model.ts";
import type { PolicyOverrides } from "../sandbox/policy.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Journal } from "../trace/journal.ts";
import type { RedactionOptions } from "../trace/redaction/redactor.ts";
import { newRunId } from "../trace/run-id.ts";
import type { Approve } from "./call/approval.ts";
import type { Agent } from "./contract/agent.ts";
import type { Limits } from "./contract/limits.ts";
import { checkOptions, checkSeed, checkTask } from "./lifecycle/check-options.ts";
import { perform } from "./lifecycle/perform.ts";
import { type Run, startRun } from "./lifecycle/start-run.ts";
import type { HistoryMessage } from "./start/history-message.ts";
import { readHistory } from "./start/read-history.ts";

export interface RunOptions {
  readonly model: Model;
  /**
   * Where the run is recorded: a journal, which the caller closes, or the path of one, which is opened
   * for the run and closed after it. Default: the project's journal, `.ostinato/journal.db`.
   */
  readonly journal?: Journal | string | undefined;
  /** The folder that tools see as `/workspace`. A sandbox is opened for the run and closed after it. */
  readonly workspace?: string | undefined;
  /** Laid over the agent's policy when the run opens the sandbox. */
  readonly policy?: PolicyOverrides | undefined;
  /**
   * `always`: when the run has ended, its changes are brought into the workspace, and `outcome.workspace`
   * says what became of them. Those that can run later (a `warning` says so) stay aside; see `commitMarked`. Where they conflict with what others changed meanwhile, and where the run
   * was aborted or awaits approval, they are kept aside. `never`: they are kept aside for `run.commit()`
   * or `run.discard()`. Default: `never`.
   */
  readonly commit?: "always" | "never" | undefined;
  /** With `commit: "always"`: also what can run later. Default: false. */
  readonly commitMarked?: boolean | undefined;
  /** A sandbox that the caller opened, and closes; `workspace` and `policy` are then not used. */
  readonly sandbox?: Sandbox | undefined;
  /** Asked before each call whose tool wants approval. Default: the run ends as `awaiting-approval`. */
  readonly approve?: Approve | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Laid over the agent's limits. */
  readonly limits?: Given<Limits> | undefined;
  /** Earlier questions and answers, oldest first. */
  readonly history?: readonly HistoryMessage[] | undefined;
  /** Labels that the journal keeps: user, session, tags. */
  readonly metadata?: { readonly [name: string]: string };
  /**
   * What is taken out of events before they are written: patterns of secrets and what looks random by
   * default, values that the caller names besides. False: events are written as they are.
   */
  readonly redaction?: RedactionOptions | false | undefined;
  /** Seed of all draws. Default: random, and recorded. */
  readonly seed?: number | undefined;
  /** Record the probability of each sampled token; the run is the same. Default: false. */
  readonly probabilities?: boolean | undefined;
  /** Default: a new one. */
  readonly runId?: string | undefined;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Lets an agent work on a task. The run starts at once, watched or not.
 *
 * @throws OstinatoError at once: `input.invalid` for an empty task, a missing model, an option that
 *   there is none of, limits or a seed that are not whole, a history that is none (the error names the
 *   field), `sandbox.policy` for names that no policy has. Whatever goes wrong later is an outcome.
 */
export function run<Output>(agent: Agent<Output>, task: string, options: RunOptions): Run<Output> {
  checkTask(task);
  checkOptions("run", agent, options);
  checkSeed(options.seed);
  const { history: given, ...rest } = options;
  const history = given === undefined ? {} : { history: readHistory(given) };
  return startRun<Output>(options.runId ?? newRunId(), options, (hold) =>
    perform(agent, { ...rest, ...history, limits: options.limits ?? {}, task }, hold),
  );
}
