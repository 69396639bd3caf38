import { isDeepStrictEqual } from "node:util";

/** An asymmetric matcher of vitest or Jest, such as `expect.stringContaining("x")`. */
interface AsymmetricMatcher {
  asymmetricMatch(given: unknown): boolean;
  readonly sample?: unknown;
}

/** Does the value match? Patterns and asymmetric matchers may be anywhere in `expected`. */
export function isAsExpected(given: unknown, expected: unknown): boolean {
  // Not `test`, which continues after the last match of a global pattern.
  if (expected instanceof RegExp) return given !== undefined && String(given).search(expected) >= 0;
  if (isAsymmetric(expected)) return expected.asymmetricMatch(given);
  if (Array.isArray(given) && Array.isArray(expected)) {
    return (
      given.length === expected.length &&
      expected.every((item, index) => isAsExpected(given[index], item))
    );
  }
  if (isPlain(given) && isPlain(expected)) {
    return (
      Object.keys(given).length === Object.keys(expected).length &&
      Object.entries(expected).every(
        ([name, value]) => Object.hasOwn(given, name) && isAsExpected(given[name], value),
      )
    );
  }
  return isDeepStrictEqual(given, expected);
}

/** As JSON, with patterns and asymmetric matchers as they are written in code. */
export function showExpected(expected: unknown): string {
  if (expected instanceof RegExp) return String(expected);
  if (isAsymmetric(expected)) {
    const { sample } = expected;
    return sample === undefined ? String(expected) : `${expected}(${showExpected(sample)})`;
  }
  if (typeof expected === "function") return expected.name || "a function";
  if (Array.isArray(expected)) return `[${expected.map(showExpected).join(",")}]`;
  if (!isPlain(expected)) return JSON.stringify(expected) ?? String(expected);
  const entries = Object.entries(expected).map(
    ([name, value]) => `${JSON.stringify(name)}:${showExpected(value)}`,
  );
  return `{${entries.join(",")}}`;
}

export function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === "object" &&
    value !== null &&
    "asymmetricMatch" in value &&
    typeof value.asymmetricMatch === "function"
  );
}

function isPlain(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
