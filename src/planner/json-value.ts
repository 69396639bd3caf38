import { messageOf } from "../message-of.ts";

/** Far below what the journal refuses (see `encodeEvent`), which adds some levels of its own. */
const DEEPEST = 400;

/** Why JSON, and so the journal, can't hold a value; null when it can. */
export function jsonProblem(value: unknown): string | null {
  try {
    // First: it finds circles, which the search for depth would run in.
    JSON.stringify(value);
  } catch (error) {
    return messageOf(error).split("\n")[0] ?? "";
  }
  return isDeeper(value, DEEPEST) ? `it nests deeper than ${DEEPEST} levels` : null;
}

/** What the journal will say that a value was; `otherwise` where JSON can't hold it. */
export function jsonValue(value: unknown, otherwise: unknown): unknown {
  if (value === undefined || jsonProblem(value) !== null) return otherwise;
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? otherwise : JSON.parse(text);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}
