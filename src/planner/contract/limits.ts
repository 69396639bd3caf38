import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import type { Given } from "../../given.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";

/** What a run may use before it ends with an outcome of kind `limit`. */
export interface Limits {
  /** Turns of the model. */
  readonly steps: number;
  /** Tokens that the model writes in the whole run. */
  readonly outputTokens: number;
  /** Tokens that one turn may have; a turn that is cut gets one chance to answer. */
  readonly turnTokens: number;
  /** Milliseconds that the run may take; the time that it waits for approvals does not count. */
  readonly wallMilliseconds: number;
  /** Tokens of one tool result; what is over is cut out of the middle with a notice. */
  readonly resultTokens: number;
  /** Times that one call may bring one result in a row. Half way there, the model is told. */
  readonly repeatedCalls: number;
  /** Turns in a row that may end without an answer or a call, or with an answer that breaks its schema. */
  readonly emptyTurns: number;
}

/** The only place where the defaults of a run stand. */
export const DEFAULT_LIMITS: Limits = {
  steps: 50,
  outputTokens: 200_000,
  turnTokens: 8_192,
  wallMilliseconds: 30 * 60_000,
  resultTokens: 8_192,
  repeatedCalls: 6,
  emptyTurns: 3,
};

/** Limits as a caller or a record gives them; undefined and null: not given. */
type LimitsGiven = { readonly [name: string]: number | null | undefined };

/**
 * The caller's limits over the agent's over the defaults. `Number.MAX_SAFE_INTEGER` is as good as none.
 * @throws OstinatoError `input.invalid` for a name that is no limit, and for one that is not a
 *   positive whole number.
 */
export function mergeLimits(
  ...layers: readonly (Given<Limits> | LimitsGiven | undefined)[]
): Limits {
  const merged: { [name: string]: number } = { ...DEFAULT_LIMITS };
  for (const layer of layers) {
    refuseUnknownNames("a limit of a run", layer, DEFAULT_LIMITS);
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (value === undefined || value === null) continue;
      // JSON has no Infinity, so the journal could not keep it; a part of a step or a token is none.
      if (!Number.isSafeInteger(value) || value <= 0) {
        throw new OstinatoError(
          "input.invalid",
          `The limit ${name} must be a positive whole number, not ${inspect(value)}.`,
          { hint: "For as good as no limit give Number.MAX_SAFE_INTEGER." },
        );
      }
      merged[name] = value;
    }
  }
  return merged as unknown as Limits;
}

/** Limits of a record, which earlier versions also took as fractions. */
export function recordedLimits(limits: LimitsGiven): LimitsGiven {
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [name, value && Math.ceil(value)]),
  );
}
