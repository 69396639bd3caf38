/** A place that an answer cites: `【3†L7-L9】`. */
export interface Citation {
  /** As it is written in the answer. */
  readonly mark: string;
  readonly cursor: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly url: string;
  readonly title: string;
}

/** The fields that are needed of a call's end event. */
interface FinishedCall {
  readonly type: string;
  readonly status?: string;
  readonly details?: unknown;
}

/**
 * The citations of an answer with their addresses, from the run's events. A citation of a page that
 * the run never saw is left out: the model made it up.
 */
export function citationsOf(answer: string, events: Iterable<FinishedCall>): Citation[] {
  const pages = new Map<number, { url: string; title: string }>();
  for (const { type, status, details } of events) {
    if (type !== "call-finished" || status !== "ok" || typeof details !== "object") continue;
    const { cursor, url, title, searched } = (details ?? {}) as { [name: string]: unknown };
    if (typeof cursor === "number" && typeof url === "string") {
      // Text in results of `find` is from the page that was searched.
      const origin = typeof searched === "number" ? pages.get(searched) : undefined;
      pages.set(cursor, { url: origin?.url ?? url, title: String(title) });
    }
  }
  return [...answer.matchAll(/【(\d+)†L(\d+)(?:-L?(\d+))?】/g)].flatMap(
    ([mark, cursor, first, last]) => {
      const page = pages.get(Number(cursor));
      if (!page) return [];
      const lines = { firstLine: Number(first), lastLine: Number(last ?? first) };
      return [{ mark, cursor: Number(cursor), ...lines, ...page }];
    },
  );
}
