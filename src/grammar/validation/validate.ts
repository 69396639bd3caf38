import { createRequire } from "node:module";
import type * as engine from "@cfworker/json-schema";
import type { OutputUnit, Schema, ValidationResult, Validator } from "@cfworker/json-schema";
import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import type { JsonSchema } from "../compiled-grammar.ts";
import { formatPatterns } from "../language/format-language.ts";
import { expectation } from "./expectation.ts";
import { plainSchema } from "./plain-schema.ts";
import type { ValidationIssue } from "./validation-issue.ts";

interface PreparedSchema {
  readonly plain: JsonSchema;
  readonly validator: Validator;
}

const prepared = new WeakMap<object, PreparedSchema>();

/**
 * Checks a value against a JSON Schema of any draft. Formats of JSON Schema are checked; others only annotate.
 * Invalid parts of a schema (a reference that leads nowhere, an unreadable pattern) are ignored.
 *
 * @returns what is wrong, outermost first; empty for a valid value
 * @throws OstinatoError `grammar.schema` for a schema with names that aren't valid Unicode, or one that is nested
 *   too deeply.
 */
export function validate(schema: JsonSchema, value: unknown): readonly ValidationIssue[] {
  if (schema === true) return [];
  const { plain, validator } = prepare(schema);
  const checked = check(validator, value);
  if (typeof checked === "string") {
    return [{ path: "", keyword: "", expected: checked, given: value }];
  }
  const { valid, errors } = checked;
  if (valid) return [];
  const issues = new Map<string, ValidationIssue>();
  for (const unit of withoutBranches(errors)) {
    for (const issue of issuesOf(unit, plain, value)) {
      issues.set(`${issue.path} ${issue.keyword} ${issue.expected}`, issue);
    }
  }
  if (issues.size > 0) return [...issues.values()];
  return [{ path: "", keyword: "", expected: "another value", given: value }];
}

function prepare(schema: JsonSchema): PreparedSchema {
  const key = typeof schema === "object" ? schema : never;
  const known = prepared.get(key);
  if (known !== undefined) return known;
  // Loaded here, so that programs that only compile grammars don't wait for it.
  const { Validator } = createRequire(import.meta.url)("@cfworker/json-schema") as typeof engine;
  try {
    const plain = plainSchema(schema);
    const made = { plain, validator: new Validator(plain as Schema, "2020-12", false) };
    prepared.set(key, made);
    return made;
  } catch (cause) {
    const reason = unreadable(cause);
    const why = reason === null ? messageOf(cause) : `it ${reason}`;
    throw new OstinatoError("grammar.schema", `the schema can't be read: ${why}`, { cause });
  }
}

/** Why the recursive engine, whose pointers are URI-encoded, failed; null: another error. */
function unreadable(cause: unknown): string | null {
  if (cause instanceof RangeError) return "is nested too deeply";
  return cause instanceof URIError ? "has names with lone surrogates" : null;
}

/** What the engine expected, derived from its message. */
function check(validator: Validator, value: unknown): ValidationResult | string {
  try {
    return validator.validate(value);
  } catch (cause) {
    const reason = unreadable(cause);
    if (reason === null) throw cause;
    return `another value: it ${reason}`;
  }
}

/** Patterns that replace a format. */
const patternFormats = new Map<unknown, string>(
  [...formatPatterns].map(([format, source]) => [source, format]),
);

/** The key under which the schema `false` is kept. */
const never = {};

/** Keywords whose branches fail one by one although only the whole is wrong. */
const branching = new Set(["anyOf", "oneOf", "not", "if", "contains", "propertyNames"]);

/** Keywords that fail only because a schema inside them fails, which has its own unit. */
const passing = new Set(
  (
    "$ref allOf properties patternProperties items prefixItems additionalItems dependentSchemas then else if " +
    "unevaluatedItems unevaluatedProperties additionalProperties"
  ).split(" "),
);

function withoutBranches(units: readonly OutputUnit[]): OutputUnit[] {
  const branches = units
    .filter(({ keyword }) => branching.has(keyword))
    .map(({ keywordLocation }) => `${keywordLocation}/`);
  return units.filter(
    ({ keyword, keywordLocation }) =>
      !passing.has(keyword) && !branches.some((branch) => keywordLocation.startsWith(branch)),
  );
}

function issuesOf(unit: OutputUnit, plain: JsonSchema, value: unknown): ValidationIssue[] {
  const { keyword } = unit;
  const path = decoded(unit.instanceLocation.slice(1));
  const given = at(value, path);
  if (keyword === "false") return [{ path, keyword, expected: "nothing here", given }];
  const parent = decoded(unit.keywordLocation.slice(1)).replace(/\/[^/]*$/, "");
  const asked = (schemaAt(plain, parent) as Record<string, unknown> | undefined)?.[keyword];
  const format = patternFormats.get(asked);
  if (format !== undefined) {
    return [{ path, keyword: "format", expected: expectation("format", format), given }];
  }
  if (keyword !== "required" && keyword !== "dependentRequired") {
    return [{ path, keyword, expected: expectation(keyword, asked), given }];
  }
  const properties = typeof given === "object" && given !== null ? given : {};
  const needed = Array.isArray(asked)
    ? asked
    : Object.entries(asked ?? {}).flatMap(([name, names]) =>
        Object.hasOwn(properties, name) ? names : [],
      );
  return needed
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => ({ path, keyword, expected: `a property ${JSON.stringify(name)}`, given }));
}

/** A JSON Pointer that was written as part of a URI. */
function decoded(pointer: string): string {
  return decodeURIComponent(pointer);
}

/** The value at a JSON Pointer. */
function at(value: unknown, pointer: string): unknown {
  let place = value;
  for (const key of steps(pointer)) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, key)) return undefined;
    place = (place as Record<string, unknown>)[key];
  }
  return place;
}

/** The schema at a location that may lead through references. */
function schemaAt(plain: JsonSchema, location: string): unknown {
  let place: unknown = plain;
  for (const key of steps(location)) {
    const next = (place as Record<string, unknown> | undefined)?.[key];
    place = key === "$ref" && typeof next === "string" ? at(plain, next.slice(1)) : next;
  }
  return place;
}

function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
