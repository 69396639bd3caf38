import { InvalidArgumentError } from "commander";
import { messageOf } from "../../message-of.ts";
import type { Limits } from "../../planner/contract/limits.ts";
import { mergeLimits } from "../../planner/contract/limits.ts";

/** `name=value` and `calls.tool=value`; can be repeated. */
export function limit(text: string, before: Partial<Limits> = {}): Partial<Limits> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be NAME=NUMBER.");
  const name = text.slice(0, at);
  const value = text.slice(at + 1).trim() === "" ? Number.NaN : Number(text.slice(at + 1));
  const [, tool] = /^calls\.(.+)$/.exec(name) ?? [];
  const given =
    tool === undefined ? { [name]: value } : { calls: { ...before.calls, [tool]: value } };
  try {
    mergeLimits(given);
  } catch (error) {
    const hint = error instanceof Error && "hint" in error && error.hint ? ` ${error.hint}` : "";
    throw new InvalidArgumentError(`${messageOf(error)}${hint}`);
  }
  return { ...before, ...given };
}
