import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import { checkOverrides } from "../../sandbox/policy.ts";
import type { RedactionOptions } from "../../trace/redaction/redactor.ts";
import { checkApprovals } from "../call/approval/policy/approval-rule.ts";
import type { Agent } from "../contract/agent.ts";
import { checkLimitedTools, mergeLimits } from "../contract/limits.ts";
import { checkPrices } from "../limits/prices.ts";
import type { ResumeOptions } from "../resume.ts";
import type { RunOptions } from "../run.ts";
import type { ConversationOptions } from "../runs/conversation/open-conversation.ts";

const BOTH = {
  model: true,
  journal: true,
  workspace: true,
  commit: true,
  commitMarked: true,
  policy: true,
  sandbox: true,
  approve: true,
  approvals: true,
  untrusted: true,
  signal: true,
  limits: true,
  prices: true,
  redaction: true,
  probabilities: true,
  clock: true,
} as const;

const OPTIONS: {
  readonly openConversation: { readonly [Name in keyof Required<ConversationOptions>]: true };
  readonly run: { readonly [Name in keyof Required<RunOptions>]: true };
  readonly resume: { readonly [Name in keyof Required<ResumeOptions>]: true };
} = {
  run: { ...BOTH, history: true, metadata: true, seed: true, runId: true },
  resume: { ...BOTH, exact: true, acceptChangedAgent: true },
  openConversation: {
    model: true,
    journal: true,
    workspace: true,
    policy: true,
    sandbox: true,
    approve: true,
    approvals: true,
    limits: true,
    redaction: true,
    probabilities: true,
    clock: true,
    metadata: true,
    seed: true,
    id: true,
    prices: true,
  },
};

const REDACTION: { readonly [Name in keyof Required<RedactionOptions>]: true } = {
  environment: true,
  secrets: true,
  patterns: true,
  entropy: true,
};

const EXAMPLE = "run(agent, task, { model: await loadModel() })";

/**
 * Checks the options of `run` and `resume`: their names, the model, the journal, limits and policy. For
 * callers without TypeScript, it also catches what types would.
 * @throws OstinatoError `input.invalid`; `sandbox.policy` for unknown policy names.
 */
export function checkOptions(
  caller: keyof typeof OPTIONS,
  agent: Pick<Agent, "limits" | "tools">,
  options: Pick<
    RunOptions,
    "approvals" | "approve" | "journal" | "limits" | "policy" | "prices" | "redaction"
  > & {
    readonly commit?: RunOptions["commit"];
  },
): void {
  checkModel(options);
  refuseUnknownNames(`an option of ${caller}()`, options, OPTIONS[caller]);
  checkJournal(options.journal);
  checkCommit(options.commit);
  checkApprovals(options.approvals);
  checkApprove(options.approve);
  checkLimitedTools(agent.tools, mergeLimits(agent.limits, options.limits));
  checkPrices(options.prices);
  checkOverrides(options.policy ?? {});
  refuseUnknownNames("an option of `redaction`", options.redaction, REDACTION);
}

function checkJournal(journal: unknown): void {
  if (journal === undefined || (typeof journal === "string" && journal.trim() !== "")) return;
  if (typeof field(journal, "append") === "function") return;
  const isPromise = typeof field(journal, "then") === "function";
  throw new OstinatoError(
    "input.invalid",
    isPromise
      ? "The run's journal is a promise, not a journal."
      : `The run's journal can't be ${inspect(journal, { depth: 0 })}.`,
    {
      hint: "Pass a path or `await openJournal(path)`, or omit it to use `.ostinato/journal.db`.",
    },
  );
}

function checkModel(options: unknown): void {
  const model = field(options, "model");
  if (typeof field(model, "openSession") === "function") return;
  if (typeof field(model, "then") === "function") {
    throw new OstinatoError("input.invalid", "The run's model is a promise, not a model.", {
      hint: `Await it: ${EXAMPLE}.`,
    });
  }
  const what = model === undefined ? "has no model" : "was given a value that is not a model";
  throw new OstinatoError("input.invalid", `The run ${what}.`, {
    hint: `Load one: ${EXAMPLE}.`,
  });
}

/** @throws OstinatoError `input.invalid` */
export function checkTask(task: unknown): void {
  if (typeof task === "string" && task.trim() !== "") return;
  const message =
    typeof task === "string"
      ? "The task is empty."
      : `The task must be text, not ${inspect(task, { depth: 0 })}.`;
  throw new OstinatoError("input.invalid", message, { hint: "Say what the agent should do." });
}

/**
 * A seed must be a whole number: it is recorded unchanged, and JSON can't represent NaN or Infinity.
 * @throws OstinatoError `input.invalid`
 */
export function checkSeed(seed: unknown): void {
  if (seed === undefined || Number.isSafeInteger(seed)) return;
  throw new OstinatoError(
    "input.invalid",
    `The seed must be a whole number, not ${inspect(seed)}.`,
    {
      hint: `Use a whole number up to ${Number.MAX_SAFE_INTEGER}, or omit it for a random seed.`,
    },
  );
}

function checkApprove(approve: unknown): void {
  if (approve === undefined || approve === "wait" || typeof approve === "function") return;
  throw new OstinatoError("input.invalid", `The option approve must not be ${inspect(approve)}.`, {
    hint: 'Use a function, or "wait" for decisions of other processes.',
  });
}

function checkCommit(commit: unknown): void {
  if (commit === undefined || commit === "always" || commit === "never") return;
  throw new OstinatoError("input.invalid", `The option commit must not be ${inspect(commit)}.`, {
    hint: 'Use "always" or "never".',
  });
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { readonly [name: string]: unknown })[name];
}
