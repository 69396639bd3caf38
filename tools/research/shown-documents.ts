import { z } from "zod";

/** Lines of a document that the model has read, counted from 1. */
export type ShownLines = z.output<typeof shown>;

const line = z.int().min(0);
const shown = z.object({
  /** Its number in the run. */
  document: line,
  path: z.string(),
  firstLine: line,
  lastLine: line,
  /** How many the document has. */
  lines: line,
});

/** What a call's details say of a document that it showed; null if it showed none. */
export function shownLines(details: unknown): ShownLines | null {
  const { success, data } = shown.safeParse(details);
  return success ? data : null;
}

/** Why lines of a document can't be cited; null if the model has read all of them. */
export function whyNotShown(
  first: number,
  last: number,
  views: readonly ShownLines[],
): string | null {
  const [{ document, lines, path } = { document: -1, lines: 0, path: "" }] = views.slice(-1);
  if (last > lines || first < 1) {
    const name = `document ${document} (${path})`;
    const wrong = last > lines ? last : first;
    return lines === 0
      ? `${name} is empty`
      : `${name} has no line ${wrong}: its lines are 1 to ${lines}`;
  }
  for (let at = first; at <= last; ) {
    const next = Math.max(
      ...views.map((view) =>
        view.firstLine <= at && at <= view.lastLine ? view.lastLine + 1 : at,
      ),
    );
    if (next === at) return `line ${at} of ${path} was never shown in this run`;
    at = next;
  }
  return null;
}
