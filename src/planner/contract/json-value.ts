import { messageOf } from "../../message-of.ts";
import { LEVELS, nestsDeeper } from "../../tool/nests-deeper.ts";

/** Why JSON, and so the journal, can't hold a value; null when it can. */
export function jsonProblem(value: unknown): string | null {
  try {
    // First: it finds circles, which the search for depth would run in.
    JSON.stringify(value);
  } catch (error) {
    // JSON gives up on thousands of levels.
    if (!(error instanceof RangeError)) return messageOf(error).split("\n")[0] ?? "";
    return TOO_DEEP;
  }
  return nestsDeeper(value) ? TOO_DEEP : null;
}

const TOO_DEEP = `it nests deeper than ${LEVELS} levels`;

/** What the journal will say that a value was; `otherwise` where JSON can't hold it. */
export function jsonValue(value: unknown, otherwise: unknown): unknown {
  if (value === undefined || jsonProblem(value) !== null) return otherwise;
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? otherwise : JSON.parse(text);
}
