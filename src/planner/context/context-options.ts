import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import type { Given } from "../../given.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import type { ContextPolicy, Pin } from "../../trace/event.ts";

/** How an agent's runs keep their prompts within the model's context. */
export interface ContextOptions {
  /**
   * Tokens kept free for the next turn; at least the shortest turn and at most half of the context count. Default: a quarter of the context, at
   * most `limits.turnTokens`.
   */
  readonly reserve: number;
  /**
   * Share of the context, from 0 to 1. Room is made by taking out old results, then old arguments and reasoning. If
   * the prompt would still be longer than this, the model sums up the steps instead. Default: 0.5.
   */
  readonly summarizeAt: number;
  /** Calls whose results are never taken out. Default: none. */
  readonly pin: readonly Pin[];
  /** The most tokens of a result, by the tool's name. Default: `limits.resultTokens`. */
  readonly maxResultTokens: { readonly [tool: string]: number };
}

const PARTS: { readonly [Name in keyof ContextOptions]: true } = {
  reserve: true,
  summarizeAt: true,
  pin: true,
  maxResultTokens: true,
};

const DEFAULT_SUMMARIZE_AT = 0.5;

/**
 * The policy that a run records and follows.
 *
 * @throws OstinatoError `input.invalid` for an unknown name or a value out of range.
 */
export function contextPolicy(options: Given<ContextOptions> = {}): ContextPolicy {
  refuseUnknownNames("a part of an agent's `context`", options, PARTS);
  const { reserve, summarizeAt = DEFAULT_SUMMARIZE_AT, pin = [], maxResultTokens = {} } = options;
  if (reserve !== undefined) checkTokens("context.reserve", reserve);
  if (typeof summarizeAt !== "number" || !(summarizeAt >= 0 && summarizeAt <= 1)) {
    throw wrong("context.summarizeAt", "a share from 0 to 1", summarizeAt);
  }
  if (!Array.isArray(pin)) throw wrong("context.pin", "a list", pin);
  for (const [index, each] of pin.entries()) checkPin(each, `context.pin[${index}]`);
  for (const [tool, tokens] of Object.entries(maxResultTokens)) {
    checkTokens(`context.maxResultTokens.${tool}`, tokens);
  }
  return {
    ...(reserve !== undefined && { reserve }),
    summarizeAt,
    pin: structuredClone(pin) as readonly Pin[],
    maxResultTokens: { ...maxResultTokens },
  };
}

function checkTokens(field: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) > 0) return;
  throw wrong(field, "a positive whole number of tokens", value);
}

function checkPin(pin: unknown, field: string): void {
  if (typeof pin === "string" && pin !== "") return;
  const { tool, arguments: given } = (pin ?? {}) as { tool?: unknown; arguments?: unknown };
  if (typeof tool !== "string" || tool === "" || typeof given !== "object" || given === null) {
    throw wrong(field, "a tool's name or { tool, arguments }", pin);
  }
  refuseUnknownNames(`a part of ${field}`, pin, { tool: true, arguments: true });
  for (const [name, value] of Object.entries(given)) {
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) continue;
    throw wrong(`${field}.arguments.${name}`, "a text, a number, true, false or null", value);
  }
}

function wrong(field: string, expected: string, got: unknown): OstinatoError {
  return new OstinatoError(
    "input.invalid",
    `${field} must be ${expected}, not ${inspect(got, { depth: 0 })}.`,
  );
}
