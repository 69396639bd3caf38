/** A pattern as JavaScript's RegExp accepts it. */
export interface PatternSource {
  readonly source: string;
  /** `u` if the pattern is valid with it, as JSON Schema advises; `i` for patterns that began with `(?i)`. */
  readonly flags: string;
}

/**
 * Schemas are written for many regular expression engines. Syntax of other engines that JavaScript doesn't know is
 * rewritten if there is an equivalent: `(?i)` at the start, `\A`, `\Z`, `\z`, `(?P<name>…)`.
 *
 * @returns null if JavaScript can't read the pattern.
 */
export function patternSource(pattern: string): PatternSource | null {
  const written = { source: pattern, flags: "" };
  const translated = translate(pattern);
  for (const flag of ["u", ""]) {
    for (const { source, flags } of [written, translated]) {
      try {
        new RegExp(source, flags + flag);
        return { source, flags: flags + flag };
      } catch {
        // Another reading may be legal.
      }
    }
  }
  return null;
}

function translate(pattern: string): PatternSource {
  const insensitive = pattern.startsWith("(?i)");
  const source = (insensitive ? pattern.slice(4) : pattern)
    .replace(/\\[\s\S]/g, (escaped) => {
      if (escaped === "\\A") return "^";
      return escaped === "\\Z" || escaped === "\\z" ? "$" : escaped;
    })
    .replace(/\(\?P</g, "(?<");
  return { source, flags: insensitive ? "i" : "" };
}
