import type { SecretPattern } from "./secret-pattern.ts";

/** Characters that an expression gets at a time: a run of millions would overflow its stack. */
const WINDOW = 512 * 1024;
/** Characters before a match that an expression may look at. */
const BEFORE = 256;
/** A secret that begins in a window ends in it, unless it is longer. */
const LONGEST = 64 * 1024;

/**
 * Replaces what a pattern finds by `replacement`, in a text of any size.
 *
 * @param isSecret Judges what was found, and the name that it was assigned to. Default: all matches
 *   are secrets.
 * @returns The same text when nothing was found.
 */
export function replaceSecret(
  text: string,
  { pattern }: SecretPattern,
  replacement: string,
  isSecret: (value: string, assignedTo: string) => boolean = () => true,
): string {
  const replace = (match: string, ...rest: unknown[]): string => {
    const last = rest.at(-1);
    const groups = typeof last === "object" ? (last as Record<string, string>) : {};
    const secret = groups.secret ?? match;
    if (secret.startsWith("[redacted:") || !isSecret(secret, groups.name ?? "")) return match;
    const at = match.lastIndexOf(secret);
    return match.slice(0, at) + replacement + match.slice(at + secret.length);
  };
  // A pattern that isn't global finds a single secret.
  if (text.length <= WINDOW || !pattern.global) return text.replace(pattern, replace);
  const expression = new RegExp(pattern);
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const start = Math.max(0, from - BEFORE);
    const window = text.slice(start, from + WINDOW);
    const isLast = from + WINDOW >= text.length;
    // A secret that begins later is found whole in the next window.
    const limit = isLast ? window.length : window.length - LONGEST;
    let done = from - start;
    expression.lastIndex = done;
    for (let found = expression.exec(window); found !== null; found = expression.exec(window)) {
      if (found.index >= limit) break;
      pieces.push(window.slice(done, found.index), replace(found[0], found.groups));
      done = found.index + found[0].length;
      if (found[0] === "") expression.lastIndex++;
    }
    const next = Math.max(done, limit);
    pieces.push(window.slice(done, next));
    from = start + next;
  }
  const clean = pieces.join("");
  return clean === text ? text : clean;
}
