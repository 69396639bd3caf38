import { calledName } from "../../../../tool/called-name.ts";
import type { AnyTool } from "../../../../tool/tool.ts";
import type { ApprovalRule } from "./approval-rule.ts";
import { matchesGlob } from "./matches-glob.ts";

/** What a rule is matched against. */
export interface JudgedCall {
  readonly tool: AnyTool;
  /** As JSON. */
  readonly arguments: unknown;
  /** Whether the run has read content of unknown origin. */
  readonly tainted: boolean;
}

export function matchesRule(rule: ApprovalRule, call: JudgedCall): boolean {
  const { tool, tainted } = call;
  const strict = rule.decision === "allow";
  const names = [tool.name, calledName(tool)];
  return (
    (rule.tool === undefined ||
      [rule.tool].flat().some((glob) => names.some((name) => matchesGlob(glob, name, false)))) &&
    (rule.effect === undefined || [rule.effect].flat().includes(tool.effect)) &&
    (rule.permissions === undefined ||
      rule.permissions.some((permission) => tool.permissions.includes(permission))) &&
    (rule.tainted === undefined || rule.tainted === tainted) &&
    matchesArguments(rule.arguments ?? {}, call.arguments, strict)
  );
}

/** @param strict Whether `*` stands for less; see `ApprovalRule`. */
export function matchesArguments(
  globs: NonNullable<ApprovalRule["arguments"]>,
  given: unknown,
  strict: boolean,
): boolean {
  return Object.entries(globs).every(([field, wanted]) => {
    const text = textOf(argumentAt(given, field));
    return text !== null && [wanted].flat().some((glob) => matchesGlob(glob, text, strict));
  });
}

function argumentAt(given: unknown, field: string): unknown {
  if (isRecord(given) && Object.hasOwn(given, field)) return given[field];
  return field
    .split(".")
    .reduce<unknown>(
      (place, name) => (isRecord(place) && Object.hasOwn(place, name) ? place[name] : undefined),
      given,
    );
}

/** The text that a glob is matched with. Null: there is no such argument. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) {
    return value.join(" ");
  }
  return JSON.stringify(value);
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
