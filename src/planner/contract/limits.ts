import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import type { Given } from "../../given.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";

/**
 * What a run may use. At each of these limits the model gets one last turn, which begins in its answer, and the
 * run ends with an outcome of kind `limit` or `stuck` that has this answer. A tenth of `wallMilliseconds` and
 * `cost`, and some of the tokens, are reserved for it. What sub-agents use counts here too.
 */
export interface Limits {
  /** Turns of the model, not counting the last one. */
  readonly steps: number;
  /** Tokens that the model generates in the whole run. */
  readonly outputTokens: number;
  /**
   * Prompt tokens that are new to the model, in the whole run. Those that it still has in its cache from the turn
   * before don't count. Default: no limit.
   */
  readonly promptTokens?: number;
  /** Tokens per turn. After a turn that is cut off, the model gets one chance to answer. */
  readonly turnTokens: number;
  /** Milliseconds that the run may take, not counting time spent waiting for a person. */
  readonly wallMilliseconds: number;
  /** What the run may cost, in the unit of its `prices`. Default: no limit. */
  readonly cost?: number;
  /**
   * How many calls of a tool may start, by the tool's name. A further call is rejected and the model is told; one
   * more in a later step ends the run. Default: no limit.
   */
  readonly calls?: { readonly [tool: string]: number };
  /**
   * How often the run's tools may ask for another call with other arguments (`RetryCall`), all together, on top of
   * what each tool's own `retries` allow. When this is spent, a tool that asks once more is refused from then on, and
   * the model is told. That does not end the run. Default: no limit.
   */
  readonly retries?: number;
  /** Tokens per tool result. A longer result is cut in the middle, with a notice. */
  readonly resultTokens: number;
  /**
   * How often in a row the model may get nowhere in the same way before the run is stuck: the same call with the
   * same result, the same cycle of up to four calls, the same error. It is told from half of it on.
   */
  readonly repeatedCalls: number;
  /** Turns in a row that may end without an answer or a call, or with an answer that breaks its schema. */
  readonly emptyTurns: number;
}

/** The single source of a run's default limits. */
export const DEFAULT_LIMITS: Limits = {
  steps: 50,
  outputTokens: 200_000,
  turnTokens: 8_192,
  wallMilliseconds: 30 * 60_000,
  resultTokens: 8_192,
  repeatedCalls: 5,
  emptyTurns: 3,
};

const NAMES: { readonly [Name in keyof Required<Limits>]: true } = {
  steps: true,
  outputTokens: true,
  promptTokens: true,
  turnTokens: true,
  wallMilliseconds: true,
  cost: true,
  calls: true,
  retries: true,
  resultTokens: true,
  repeatedCalls: true,
  emptyTurns: true,
};

/** Limits as a caller or a record gives them. Undefined and null mean not given. */
export type LimitsGiven = {
  readonly [name: string]: number | null | undefined | { readonly [tool: string]: number };
};

/**
 * Merges limits; later layers override earlier ones, all override the defaults; `calls` is merged by tool.
 * `Number.MAX_SAFE_INTEGER` means effectively no limit.
 * @throws OstinatoError `input.invalid` for an unknown limit, or a value that is not a positive whole number. The
 *   cost may have a fraction; a tool may be allowed 0 calls, and the run 0 retries.
 */
export function mergeLimits(
  ...layers: readonly (Given<Limits> | LimitsGiven | undefined)[]
): Limits {
  const merged: { [name: string]: number | { [tool: string]: number } } = { ...DEFAULT_LIMITS };
  const calls: { [tool: string]: number } = {};
  for (const layer of layers) {
    refuseUnknownNames("a limit of a run", layer, NAMES);
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (value === undefined || value === null) continue;
      if (name === "calls") {
        Object.assign(calls, checkCalls(value));
        merged[name] = calls;
      } else {
        merged[name] = checkLimit(name, value);
      }
    }
  }
  return merged as unknown as Limits;
}

const WANTED: { readonly [name: string]: string } = {
  cost: "positive number",
  retries: "whole number, 0 or more",
};

// JSON has no Infinity, so the journal couldn't record it; fractions of a step or token make no sense.
function checkLimit(name: string, value: unknown): number {
  const isRight = name === "cost" ? Number.isFinite(value) : Number.isSafeInteger(value);
  const least = name === "retries" ? 0 : Number.MIN_VALUE;
  if (isRight && typeof value === "number" && value >= least) return value;
  const what = WANTED[name] ?? "positive whole number";
  throw new OstinatoError(
    "input.invalid",
    `The limit ${name} must be a ${what}, not ${inspect(value)}.`,
    { hint: "For effectively no limit, use Number.MAX_SAFE_INTEGER." },
  );
}

function checkCalls(value: unknown): { readonly [tool: string]: number } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new OstinatoError(
      "input.invalid",
      `The limit calls must be an object from tool to number, not ${inspect(value)}.`,
      { hint: "For example: { calls: { search: 10 } }." },
    );
  }
  for (const [tool, count] of Object.entries(value)) {
    if (Number.isSafeInteger(count) && count >= 0) continue;
    throw new OstinatoError(
      "input.invalid",
      `The limit calls.${tool} must be a whole number, 0 or more, not ${inspect(count)}.`,
    );
  }
  return value as { readonly [tool: string]: number };
}

/** @throws OstinatoError `input.invalid` if the calls of a tool are limited that the agent doesn't have. */
export function checkLimitedTools(
  tools: readonly { readonly name: string }[],
  limits: Limits,
): void {
  const names = Object.fromEntries(tools.map(({ name }) => [name, true]));
  refuseUnknownNames("a tool of the agent, whose calls are limited", limits.calls, names);
}

/** Limits from a record. Earlier versions also accepted fractions. */
export function recordedLimits(limits: LimitsGiven): LimitsGiven {
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [
      name,
      typeof value === "number" && name !== "cost" ? Math.ceil(value) : value,
    ]),
  );
}
