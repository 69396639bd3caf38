import { messageOf } from "../../../message-of.ts";
import { dataProblem } from "./data-as-json.ts";
import { beginningOf, sizeUpTo } from "./value-size.ts";

/** The most characters of details that the journal stores, approximately as JSON. */
export const MOST_DETAILS = 2 ** 20;

/**
 * A call's details as the journal stores them. They are for people and programs, so details that can't be
 * stored must not lose the result: beyond a million characters only the beginning is kept, with notices of
 * what was left out; for values that JSON can't represent, the reason is kept.
 */
export function keptDetails(details: unknown): { details?: unknown } {
  if (details === undefined) return {};
  try {
    // Checked before traversing the whole value: 50 MB would block every run of the process.
    const isLarge = sizeUpTo(MOST_DETAILS, details) > MOST_DETAILS;
    const kept = isLarge ? beginningOf(details, MOST_DETAILS) : details;
    const problem = dataProblem(kept);
    if (problem === null) return { details: kept };
    return { details: { leftOut: `not plain JSON: ${problem}` } };
  } catch (error) {
    return { details: { leftOut: `not plain JSON: ${messageOf(error)}` } };
  }
}
