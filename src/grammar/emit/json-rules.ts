import type { RuleSet } from "./rule-set.ts";

/**
 * The rules that every grammar shares. White space as models write it: none, a single space, or a line break and
 * an indentation, where `JSON.stringify` and `json.dumps` put it.
 */
const bodies: Readonly<Record<string, string>> = {
  ws: '(" " | "\\n" [ \\t]{0,48})?',
  // After the whole value. gpt-oss ends most of its arguments with one token of a bracket and a line feed.
  trailing: "[ \\t\\n\\r]{0,8}",
  hex: "[0-9a-fA-F]",
  // A surrogate is legal only as one half of a pair.
  "unicode-escape": 'short-escape | [dD] [89abAB] hex hex "\\\\u" [dD] [c-fC-F] hex hex',
  // A model's bytes can spell surrogates and numbers beyond Unicode, which no text can contain.
  char: '[^"\\\\\\x00-\\x1F\\uD800-\\uDFFF\\U00110000-\\UFFFFFFFF] | "\\\\" (["\\\\/bfnrt] | "u" unicode-escape)',
  "short-escape": "[0-9a-cA-CefEF] hex hex hex | [dD] [0-7] hex hex",
  // A character that UTF-16 counts once.
  "short-char":
    '[^"\\\\\\x00-\\x1F\\uD800-\\uDFFF\\U00010000-\\UFFFFFFFF] | "\\\\" (["\\\\/bfnrt] | "u" short-escape)',
  "string-tail": 'char* "\\""',
  string: '"\\"" string-tail',
  // Twenty digits, and exponents at which no double overflows.
  integer: '"0" | "-"? [1-9] [0-9]{0,19}',
  fraction: '"." [0-9]{1,20}',
  exponent: '[eE] [-+]? "1"? [0-9]{1,2}',
  "unsigned-number": '("0" | [1-9] [0-9]{0,19}) fraction? exponent?',
  number: '"-"? unsigned-number',
  boolean: '"true" | "false"',
  colon: '":" " "?',
  array: '"[" ws (value ("," ws value)* ws)? "]"',
  object: '"{" ws (string colon value ("," ws string colon value)* ws)? "}"',
  value: 'string | number | object | array | boolean | "null"',
  // The characters that must be escaped in a JSON string.
  control: '"\\\\" ([bfnrt] | "u00" [01] hex)',
  escaped: 'control | "\\\\\\"" | "\\\\\\\\"',
  // After a member of an object: the next member, or the end.
  next: '"," ws',
  end: 'ws "}"',
};

/** Adds the shared rules, each on first use. */
export class JsonRules {
  readonly #rules: RuleSet;
  readonly #added = new Set<string>();

  constructor(rules: RuleSet) {
    this.#rules = rules;
    for (const name of Object.keys(bodies)) rules.reserve(name);
  }

  /** The rule's name; the rule and those that it needs are part of the grammar from now on. */
  use(name: string): string {
    if (this.#added.has(name)) return name;
    this.#added.add(name);
    const body = bodies[name] ?? "";
    this.#rules.define(name, body);
    for (const needed of body
      .replace(/"(?:[^"\\]|\\.)*(?:"|$)|\[(?:[^\]\\]|\\.)*(?:\]|$)/g, " ")
      .match(/[a-z][a-z-]*/g) ?? []) {
      this.use(needed);
    }
    return name;
  }
}
