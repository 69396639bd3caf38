import { inspect } from "node:util";
import { OstinatoError } from "../../../../errors.ts";
import { refuseUnknownNames } from "../../../../refuse-unknown-names.ts";
import type { Effect, Permission } from "../../../../tool/tool.ts";

/**
 * One rule of a run's approval policy. It matches a call that meets all of its conditions; the first rule that
 * matches decides. In globs, `*` stands for any text, `?` for one character and `\` takes away the meaning of
 * the next one. In a rule that allows, `*` and `?` stand for no line break, none of ``; & | ` $ ( ) < >``
 * and no `..` in a path, so that `git *` doesn't allow `git status; rm -rf .`; `**` stands for anything.
 */
export interface ApprovalRule {
  /** Globs of the tool's name, as it was defined or as the model calls it. Default: any tool. */
  readonly tool?: string | readonly string[];
  /**
   * Globs of arguments, by field: `command`, or `range.from` for a part of an object. A list of texts is matched
   * as its parts joined by spaces, anything else that is not text as JSON. An absent argument matches no glob.
   */
  readonly arguments?: { readonly [field: string]: string | readonly string[] };
  readonly effect?: Effect | readonly Effect[];
  /** The tool has at least one of these permissions. */
  readonly permissions?: readonly Permission[];
  /** Whether the run has read content of unknown origin; see `Tool.untrusted`. */
  readonly tainted?: boolean;
  readonly decision: "allow" | "ask" | "deny";
  /** Shown to who is asked; after a denial the model reads it. */
  readonly reason?: string;
}

const PARTS: { readonly [Part in keyof Required<ApprovalRule>]: true } = {
  tool: true,
  arguments: true,
  effect: true,
  permissions: true,
  tainted: true,
  decision: true,
  reason: true,
};

const DECISIONS = ["allow", "ask", "deny"] as const satisfies ApprovalRule["decision"][];
const EFFECTS = ["read", "idempotent", "once"] as const satisfies Effect[];
const PERMISSIONS: { readonly [Name in Permission]: true } = {
  "workspace:read": true,
  "workspace:write": true,
  process: true,
  network: true,
};

/**
 * Checks a policy that a caller gives, possibly read from a file.
 * @throws OstinatoError `input.invalid`, naming the rule and its part: `approvals[2].effect`.
 */
export function checkApprovals(rules: unknown): void {
  if (rules === undefined) return;
  if (!Array.isArray(rules)) throw wrong("approvals", "a list of rules", rules);
  for (const [index, rule] of rules.entries()) checkRule(rule, `approvals[${index}]`);
}

function checkRule(given: unknown, place: string): void {
  if (!isRecord(given)) throw wrong(place, "a rule", given);
  refuseUnknownNames(`a part of a rule (${place})`, given, PARTS);
  const { tool, effect, permissions, tainted, decision, reason } = given;
  checkOneOf(decision, DECISIONS, `${place}.decision`);
  checkTexts(tool, `${place}.tool`);
  if (effect !== undefined) {
    for (const each of [effect].flat()) checkOneOf(each, EFFECTS, `${place}.effect`);
  }
  if (permissions !== undefined) {
    if (!Array.isArray(permissions)) throw wrong(`${place}.permissions`, "a list", permissions);
    const names = Object.keys(PERMISSIONS);
    for (const each of permissions) checkOneOf(each, names, `${place}.permissions`);
  }
  if (tainted !== undefined && typeof tainted !== "boolean") {
    throw wrong(`${place}.tainted`, "true or false", tainted);
  }
  if (reason !== undefined && typeof reason !== "string") {
    throw wrong(`${place}.reason`, "a text", reason);
  }
  if (given.arguments === undefined) return;
  if (!isRecord(given.arguments)) {
    throw wrong(`${place}.arguments`, "globs by field", given.arguments);
  }
  for (const [field, globs] of Object.entries(given.arguments)) {
    checkTexts(globs, `${place}.arguments.${field}`);
  }
}

function checkTexts(given: unknown, place: string): void {
  if (given === undefined) return;
  const texts = [given].flat();
  if (texts.length > 0 && texts.every((text) => typeof text === "string")) return;
  throw wrong(place, "a glob or a list of globs", given);
}

function checkOneOf(given: unknown, names: readonly string[], place: string): void {
  if (typeof given === "string" && names.includes(given)) return;
  throw wrong(place, names.map((name) => JSON.stringify(name)).join(" or "), given);
}

function wrong(place: string, expected: string, got: unknown): OstinatoError {
  const shown = inspect(got, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
  return new OstinatoError("input.invalid", `${place} must be ${expected}, not ${shown}.`);
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
