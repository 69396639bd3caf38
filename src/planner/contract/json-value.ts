import { messageOf } from "../../message-of.ts";
import { LEVELS, nestsDeeper } from "../../tool/nests-deeper.ts";

/** Why JSON, and so the journal, can't represent a value. Null when it can. */
export function jsonProblem(value: unknown): string | null {
  try {
    // First, because it detects circular references, which would trap the depth check.
    JSON.stringify(value);
  } catch (error) {
    // JSON.stringify overflows the stack at thousands of levels.
    if (!(error instanceof RangeError)) return messageOf(error).split("\n")[0] ?? "";
    return TOO_DEEP;
  }
  return nestsDeeper(value) ? TOO_DEEP : null;
}

const TOO_DEEP = `it nests deeper than ${LEVELS} levels`;

/** The value as the journal will record it, or `otherwise` if JSON can't represent it. */
export function jsonValue(value: unknown, otherwise: unknown): unknown {
  if (value === undefined || jsonProblem(value) !== null) return otherwise;
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? otherwise : JSON.parse(text);
}
