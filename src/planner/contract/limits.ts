import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import type { Given } from "../../given.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";

/** What a run may use before it ends with an outcome of kind `limit`. */
export interface Limits {
  /** Turns of the model. */
  readonly steps: number;
  /** Tokens that the model generates in the whole run. */
  readonly outputTokens: number;
  /** Tokens per turn. After a turn that is cut off, the model gets one chance to answer. */
  readonly turnTokens: number;
  /** Milliseconds that the run may take, not counting time spent waiting for approvals. */
  readonly wallMilliseconds: number;
  /** Tokens per tool result. A longer result is cut in the middle, with a notice. */
  readonly resultTokens: number;
  /** How often in a row the same call may return the same result. Halfway there, the model is warned. */
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
  repeatedCalls: 6,
  emptyTurns: 3,
};

/** Limits as a caller or a record gives them. Undefined and null mean not given. */
type LimitsGiven = { readonly [name: string]: number | null | undefined };

/**
 * Merges limits; later layers override earlier ones, all override the defaults. `Number.MAX_SAFE_INTEGER`
 * means effectively no limit.
 * @throws OstinatoError `input.invalid` for an unknown limit, or a value that is not a positive whole number.
 */
export function mergeLimits(
  ...layers: readonly (Given<Limits> | LimitsGiven | undefined)[]
): Limits {
  const merged: { [name: string]: number } = { ...DEFAULT_LIMITS };
  for (const layer of layers) {
    refuseUnknownNames("a limit of a run", layer, DEFAULT_LIMITS);
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (value === undefined || value === null) continue;
      // JSON has no Infinity, so the journal couldn't record it; fractions of a step or token make no sense.
      if (!Number.isSafeInteger(value) || value <= 0) {
        throw new OstinatoError(
          "input.invalid",
          `The limit ${name} must be a positive whole number, not ${inspect(value)}.`,
          { hint: "For effectively no limit, use Number.MAX_SAFE_INTEGER." },
        );
      }
      merged[name] = value;
    }
  }
  return merged as unknown as Limits;
}

/** Limits from a record. Earlier versions also accepted fractions. */
export function recordedLimits(limits: LimitsGiven): LimitsGiven {
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [name, value && Math.ceil(value)]),
  );
}
