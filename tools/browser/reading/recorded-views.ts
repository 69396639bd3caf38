import type { EarlierResult } from "ostinato";
import { z } from "zod";

/** What the record of a run says about a view: enough to recreate it. */
export type RecordedView = z.output<typeof recordedView>;

/** More than any run shows. */
const MOST_VIEWS = 100_000;

const place = z.int().min(0);
const recordedView = z.object({
  cursor: place,
  url: z.string(),
  title: z.string(),
  /** How many the page had. */
  lines: place,
  isSource: z.boolean().default(false),
  /** Cursor of an earlier view of the same page. */
  same: place.optional(),
  /** For results of `find`: cursor of the searched page, and the pattern. */
  searched: place.optional(),
  pattern: z.string().optional(),
  /** For results of a search. */
  provider: z.string().default(""),
  results: z
    .array(
      z.object({
        title: z.string(),
        url: z.string(),
        snippet: z.string(),
        date: z.string().exactOptional(),
      }),
    )
    .optional(),
});

/** The views of a run by cursor, from what its calls returned. */
export function recordedViews(earlier: readonly EarlierResult[]): RecordedView[] {
  const views: RecordedView[] = [];
  for (const { tool, details } of earlier) {
    const { success, data } = recordedView.safeParse(details);
    if (!tool.startsWith("browser.") || !success) continue;
    const { cursor, same = -1, searched = -1 } = data;
    // What a view refers to came before it. Documents have numbers too, and an older version started counting again.
    if (cursor > MOST_VIEWS || same >= cursor || searched >= cursor) continue;
    views[cursor] = data;
  }
  return views;
}
