import { messageOf } from "../../message-of.ts";
import { dataProblem } from "./data-as-json.ts";
import { beginningOf, sizeUpTo } from "./value-size.ts";

/** Characters of details that the journal keeps, about as JSON counts them. */
export const MOST_DETAILS = 2 ** 20;

/**
 * A call's details as the journal keeps them. They are for people and programs, so what can't be kept is
 * no reason to lose the result: of more than a million characters the beginning is kept, with notices of
 * what was left out; of what JSON can't hold, the reason.
 */
export function keptDetails(details: unknown): { details?: unknown } {
  if (details === undefined) return {};
  try {
    // Before anything goes through the whole of it: 50 MB would hold up every run of the process.
    const isLarge = sizeUpTo(MOST_DETAILS, details) > MOST_DETAILS;
    const kept = isLarge ? beginningOf(details, MOST_DETAILS) : details;
    const problem = dataProblem(kept);
    if (problem === null) return { details: kept };
    return { details: { leftOut: `not plain JSON: ${problem}` } };
  } catch (error) {
    return { details: { leftOut: `not plain JSON: ${messageOf(error)}` } };
  }
}
