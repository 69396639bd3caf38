import { patternSource } from "./pattern-source.ts";

/**
 * A pattern, rewritten so that `new RegExp(…, "u")` accepts it with the same meaning: escapes that the flag
 * forbids are removed, and for `(?i)` letters become classes of both cases.
 *
 * @returns null if JavaScript can't read the pattern at all
 */
export function unicodePattern(pattern: string): string | null {
  const read = patternSource(pattern);
  if (read === null) return null;
  let { source } = read;
  if (!read.flags.includes("u")) source = withoutNeedlessEscapes(source);
  if (read.flags.includes("i")) source = inBothCases(source);
  try {
    new RegExp(source, "u");
    return source;
  } catch {
    return null;
  }
}

function withoutNeedlessEscapes(source: string): string {
  return rewrite(source, (text, inClass) => {
    if (/^[{}\]]$/.test(text) && !inClass) return `\\${text}`;
    if (/^\\[^0-9A-Za-z^$\\.*+?()[\]{}|/]$/.test(text)) {
      return text === "\\-" && inClass ? text : text.slice(1);
    }
    return text;
  });
}

function inBothCases(source: string): string {
  return rewrite(source, (text, inClass) => {
    if (/^[A-Za-z]-[A-Za-z]$/.test(text)) return `${text.toLowerCase()}${text.toUpperCase()}`;
    if (!/^[A-Za-z]$/.test(text)) return text;
    const both = `${text.toLowerCase()}${text.toUpperCase()}`;
    return inClass ? both : `[${both}]`;
  });
}

/** Maps each escape, range in a class and single character of a pattern; quantifiers and group heads stay. */
function rewrite(source: string, map: (text: string, inClass: boolean) => string): string {
  let inClass = false;
  return source.replace(
    /\\[pP]\{[^{}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[A-Za-z]|\\[\s\S]|\(\?(?:[:=!]|<[=!]|<\w+>)|\{\d+(?:,\d*)?\}|[A-Za-z]-[A-Za-z]|[\s\S]/g,
    (text) => {
      if (!inClass && text === "[") inClass = true;
      else if (inClass && text === "]") inClass = false;
      else if (text.length === 1 || /^\\[^pPuxc]$/.test(text) || (inClass && text[1] === "-")) {
        if (!/^\\[A-Za-z0-9]$/.test(text)) return map(text, inClass);
      } else if (!inClass && text[1] === "-") {
        return `${map(text[0] ?? "", false)}-${map(text[2] ?? "", false)}`;
      }
      return text;
    },
  );
}
