import { workspacePath } from "../../documents/workspace-path.ts";
import { type ShownLines, shownLines } from "../../research/shown-documents.ts";

/** The fields that are needed of a run's events. */
export interface CitedEvent {
  readonly type: string;
  /** Absent: all events are of one run. */
  readonly runId?: string;
  /** Of a call's end. */
  readonly status?: string;
  readonly details?: unknown;
  /** Of a run's end. */
  readonly outcome?: { readonly text?: string | null };
}

/** What a call's details say of a page that it showed. */
export interface ShownPage {
  readonly url: string;
  readonly title: string;
  /** How many it has. */
  readonly lines: number;
  /** Of results of `find`: the page searched, and the lines where the text occurs. */
  readonly searched?: ShownPage;
  readonly places: readonly number[];
}

/** A document that `read_document` showed. */
export interface ShownDocument {
  readonly path: string;
  readonly views: readonly ShownLines[];
}

/** By cursor: what a run's calls showed. */
export type ShownSources = ReadonlyMap<number, ShownPage | ShownDocument>;

/** What the run of a sub-agent showed it, and what it answered. */
export interface Reader {
  readonly runId: string;
  readonly sources: ShownSources;
  readonly answer: string;
}

/**
 * What was shown to a run, the earlier turns of its conversation included, and to its sub-agents, whose numbers are
 * their own. The id of a sub-agent's run begins with that of its caller.
 */
export function sourcesBehind(events: Iterable<CitedEvent>): {
  readonly own: ShownSources;
  readonly readers: readonly Reader[];
} {
  const byRun = new Map<string, CitedEvent[]>();
  for (const event of events) {
    const { runId = "" } = event;
    const known = byRun.get(runId);
    if (known === undefined) byRun.set(runId, [event]);
    else known.push(event);
  }
  const ids = [...byRun.keys()];
  const isReader = (runId: string): boolean =>
    ids.some((caller) => caller !== "" && runId.startsWith(`${caller}.`));
  const runs = [...byRun];
  return {
    own: shownSources(runs.filter(([runId]) => !isReader(runId)).flatMap(([, own]) => own)),
    readers: runs
      .filter(([runId]) => isReader(runId))
      .map(([runId, own]) => ({
        runId,
        sources: shownSources(own),
        answer: own.findLast(({ type }) => type === "run-finished")?.outcome?.text ?? "",
      })),
  };
}

function shownSources(events: Iterable<CitedEvent>): ShownSources {
  const sources = new Map<number, ShownPage | ShownDocument>();
  for (const { type, status, details } of events) {
    if (type !== "call-finished" || status !== "ok" || typeof details !== "object") continue;
    const view = shownLines(details);
    if (view !== null) {
      const earlier = sources.get(view.document);
      const isSame = earlier !== undefined && "views" in earlier && earlier.path === view.path;
      const views = isSame ? earlier.views : [];
      sources.set(view.document, { path: view.path, views: [...views, view] });
      continue;
    }
    const shown = (details ?? {}) as { [name: string]: unknown };
    const { cursor, url, title, lines, places } = shown;
    if (typeof cursor !== "number" || typeof url !== "string" || typeof lines !== "number")
      continue;
    const searched = typeof shown.searched === "number" ? sources.get(shown.searched) : undefined;
    sources.set(cursor, {
      ...{ url, title: String(title), lines },
      ...(searched && "url" in searched && { searched }),
      places: Array.isArray(places) ? places.map(Number) : [],
    });
  }
  return sources;
}

/** The number that a citation names, or the number of the document whose path it names; -1: neither. */
export function cursorOf(name: string, sources: ShownSources): number {
  if (/^\d+$/.test(name)) return Number(name);
  const path = workspacePath(name.trim());
  const named = [...sources].find(([, source]) => "views" in source && source.path === path);
  return named?.[0] ?? -1;
}
