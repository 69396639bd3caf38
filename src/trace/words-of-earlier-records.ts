import type { CallDecided, CallFinished, CutText } from "./event.ts";

/**
 * Records made before these were fields have them only in their sentences. These sentences are
 * those of version 0.1.0; nothing writes them any more.
 */
const NOTICE =
  /\n\[The same call brought the same result \d+ times in a row\. Do something else, or give your final answer\.\]$/;
/** Looked for first: the expression would search the whole of each result. */
const NOTICE_END = " times in a row. Do something else, or give your final answer.]";
const CUT = /\n\[\d+ of (\d+) characters left out here;[^\]]*\]\n/;
const APPROVE_FAILED = "approve failed: ";

/** The tool's own text, without the loop's notice after it. */
export function ownText({ text, notice }: Pick<CallFinished, "text" | "notice">): string {
  if (notice !== undefined) return text.slice(0, text.length - notice);
  return text.endsWith(NOTICE_END) ? text.replace(NOTICE, "") : text;
}

/** How the text was cut to fit; null if it is whole. */
export function cutOf(finished: Pick<CallFinished, "text" | "notice" | "cut">): CutText | null {
  if (finished.cut !== undefined) return finished.cut;
  const own = ownText(finished);
  const found = CUT.exec(own);
  if (found === null) return null;
  const tail = own.length - found.index - found[0].length;
  return { head: found.index, tail, of: Number(found[1]) };
}

/** Why the approver gave no answer; null if they gave one, or nobody was asked. */
export function failureOf({ decision, reason = "", failure }: CallDecided): string | null {
  if (failure !== undefined) return failure;
  const at = decision === "pending" ? reason.indexOf(APPROVE_FAILED) : -1;
  return at === -1 ? null : reason.slice(at + APPROVE_FAILED.length);
}
