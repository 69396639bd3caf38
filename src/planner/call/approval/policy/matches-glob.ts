/** Characters with which a shell does something else, and line breaks. */
const APART = new Set("\n\r;&|`$()<>");

/** A path, or a part of one, that leads up. */
const UPWARDS = /(?:^|[\s/='"])\.\.(?:$|[\s/'"])/;

/**
 * Whether the whole text matches a glob; see `ApprovalRule`. In linear space and at most quadratic time: the text
 * is the model's.
 *
 * @param strict `*` and `?` don't stand for the characters with which a shell does something else, nor for `..`.
 */
export function matchesGlob(glob: string, text: string, strict: boolean): boolean {
  const parts = partsOf(glob);
  if (strict && UPWARDS.test(text) && !UPWARDS.test(glob) && !parts.includes(ANYTHING))
    return false;
  /** The parts that the text so far may have reached. */
  let reached = skipped(parts, new Set([0]));
  for (const character of text) {
    const next = new Set<number>();
    for (const at of reached) {
      const part = parts[at];
      if (part === undefined) continue;
      if (part === ANYTHING || (part === SOME && !(strict && APART.has(character)))) next.add(at);
      else if (part === ONE ? !(strict && APART.has(character)) : part === character) {
        next.add(at + 1);
      }
    }
    if (next.size === 0) return false;
    reached = skipped(parts, next);
  }
  return reached.has(parts.length);
}

const ANYTHING = Symbol("**");
const SOME = Symbol("*");
const ONE = Symbol("?");

type Part = string | typeof ANYTHING | typeof SOME | typeof ONE;

function partsOf(glob: string): readonly Part[] {
  return [...glob.matchAll(/\\(.)|\*{2,}|\*|\?|./gsu)].map(([part, escaped]) => {
    if (escaped !== undefined) return escaped;
    if (part.startsWith("**")) return ANYTHING;
    if (part === "*") return SOME;
    return part === "?" ? ONE : part;
  });
}

/** With the places behind those stars that stand for nothing. */
function skipped(parts: readonly Part[], places: Set<number>): Set<number> {
  for (const at of places) {
    const part = parts[at];
    if (part === ANYTHING || part === SOME) places.add(at + 1);
  }
  return places;
}
