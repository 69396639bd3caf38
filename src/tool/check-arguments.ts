import { messageOf } from "../message-of.ts";
import { calledName } from "./called-name.ts";
import { coerceArguments } from "./coercion/coerce-arguments.ts";
import type { RecordedCoercion } from "./coercion/coercion.ts";
import { expectationOf, type Issue, unknownPaths } from "./issue.ts";
import { LEVELS, nestsDeeper } from "./nests-deeper.ts";
import { parseInTime } from "./parse-in-time.ts";
import type { AnyTool, ToolInput } from "./tool.ts";
import { unknownNames } from "./unknown-names.ts";

export type CheckedArguments =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Arguments that were read differently from how they were written. Absent: none. */
      readonly coercions?: readonly RecordedCoercion[];
    }
  | { readonly ok: false; readonly problem: string };

/**
 * Checks a model's arguments against the tool's schema. Arguments that fit only after a coercion that neither
 * loses nor guesses anything (`"1"` for 1, JSON in a text) are accepted, and the coercions are named. The problem
 * text is for the model: which field, what was expected, what it got, and which names exist.
 *
 * @param options.mayCoerce False: only arguments that fit as they are. Default: true.
 */
export async function checkArguments(
  tool: AnyTool,
  value: unknown,
  { mayCoerce = true }: { readonly mayCoerce?: boolean } = {},
): Promise<CheckedArguments> {
  const checked = await checkAsGiven(tool, value);
  if (checked.ok || !mayCoerce || nestsDeeper(value)) return checked;
  const { value: coerced, coercions } = coerceArguments(tool.schema, value);
  if (coercions.length === 0) return checked;
  const again = await checkAsGiven(tool, coerced);
  return again.ok ? { ...again, coercions } : checked;
}

async function checkAsGiven(tool: AnyTool, value: unknown): Promise<CheckedArguments> {
  if (nestsDeeper(value)) return invalid(tool, `they nest deeper than ${LEVELS} levels`);
  const unknown = unknownNames(tool.schema, value);
  let parsed: Awaited<ReturnType<ToolInput["safeParseAsync"]>> | null;
  try {
    parsed = hasPatterns(tool)
      ? await parseInTime(tool.input, value)
      : await tool.input.safeParseAsync(value);
  } catch (error) {
    // A transform or refinement of the schema threw, as `new URL(text)` does.
    return invalid(tool, messageOf(error));
  }
  if (parsed === null) {
    return invalid(
      tool,
      "checking a text against its pattern took more than a second, so it was given up. Give a shorter text",
    );
  }
  if (parsed.success && unknown.length === 0) return { ok: true, value: parsed.data };

  const issues: readonly Issue[] = parsed.success ? [] : parsed.error.issues;
  const lines = [
    ...unknown.map(describeUnknown),
    ...issues.flatMap((issue) => describeIssue(issue, value)),
  ];
  return invalid(tool, [...new Set(lines)].join("; "));
}

function invalid(tool: AnyTool, why: string): CheckedArguments {
  return {
    ok: false,
    problem: `invalid arguments for ${calledName(tool)}: ${why}. ${expectedArguments(tool)}`,
  };
}

const withPatterns = new WeakMap<AnyTool, boolean>();

function hasPatterns(tool: AnyTool): boolean {
  const known = withPatterns.get(tool);
  if (known !== undefined) return known;
  // As a keyword, `pattern` has a string value; an argument of that name, as in `grep`, has a schema.
  const found = /"pattern":"|"patternProperties":/.test(JSON.stringify(tool.schema));
  withPatterns.set(tool, found);
  return found;
}

/** `Arguments: path (string, required), limit (number, optional).` */
export function expectedArguments(tool: AnyTool): string {
  const {
    properties = {},
    required = [],
    additionalProperties = true,
  } = tool.schema as {
    properties?: {
      [name: string]: { type?: string | readonly string[]; enum?: readonly unknown[] };
    };
    required?: readonly string[];
    additionalProperties?: unknown;
  };
  const names = Object.entries(properties).map(([name, property]) => {
    const kind = property.enum?.map((option) => JSON.stringify(option)).join(" or ");
    const type = kind ?? [property.type ?? "any"].flat().join(" or ");
    return `${name} (${type}, ${required.includes(name) ? "required" : "optional"})`;
  });
  if (names.length > 0) return `Arguments: ${names.join(", ")}.`;
  return additionalProperties === false
    ? "It takes no arguments."
    : "It takes arguments of any name.";
}

function describeUnknown(path: string): string {
  return `${path}: there is no argument of this name`;
}

function describeIssue(issue: Issue, value: unknown): string[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") return unknownPaths(issue).map(describeUnknown);
  const given = describeValue(valueAt(value, issue.path));
  return [`${path || "arguments"}: ${expectationOf(issue)}, got ${given}`];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as { [key: PropertyKey]: unknown })[key];
  }
  return current;
}

function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
