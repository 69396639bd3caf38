import { workspacePath } from "../../documents/workspace-path.ts";
import { type ShownLines, shownLines, whyNotShown } from "../../research/shown-documents.ts";
import { documentUrl } from "../../search/providers/local-documents.ts";
import { searchedLine } from "./find-in-page.ts";

/** A place that an answer cites: `【3†L7-L9】`. */
export interface Citation {
  /** As it is written in the answer. */
  readonly mark: string;
  /** Number of the page or document. */
  readonly cursor: number;
  /**
   * Lines of the page at `url`, the first is 0; of a document, the first is 1. For results of `find`: the lines that
   * they quote.
   */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly url: string;
  readonly title: string;
  /** Of a document that `read_document` showed: relative to the workspace, absolute outside it. */
  readonly path?: string;
}

/** A citation of a page or document that the run never saw, or of lines that it doesn't have or didn't show. */
export interface RefusedCitation {
  /** As it is written in the answer. */
  readonly mark: string;
  /** Why it is refused, with the cursors or lines that exist. */
  readonly reason: string;
}

/** The fields that are needed of a call's end event. */
interface FinishedCall {
  readonly type: string;
  readonly status?: string;
  readonly details?: unknown;
}

/** What a call's details say of a page that it showed. */
interface ShownPage {
  readonly url: string;
  readonly title: string;
  /** How many it has. */
  readonly lines: number;
  /** Of results of `find`: the page searched, and the lines where the text occurs. */
  readonly searched?: ShownPage;
  readonly places: readonly number[];
}

/** A document that `read_document` showed. */
interface ShownDocument {
  readonly path: string;
  readonly views: readonly ShownLines[];
}

const CITATION = /【([^†【】]*)†([^†【】]*)(?:†[^†【】]*)?】/g;
const LINES = /^L(\d+)(?:-L?(\d+))?$/;

/**
 * The citations of an answer with their addresses or files, from the run's events. A citation of a page or document
 * that the run never saw, of lines that it doesn't have, or of lines of a document that were never shown, is left out;
 * `refusedCitations` lists it. A document is also found by its path (`【docs/a.md†L3】`).
 */
export function citationsOf(answer: string, events: Iterable<FinishedCall>): Citation[] {
  return resolve(answer, events).filter((citation) => "url" in citation);
}

/** The citations of an answer that `citationsOf` leaves out, each with the reason. */
export function refusedCitations(
  answer: string,
  events: Iterable<FinishedCall>,
): RefusedCitation[] {
  return resolve(answer, events).filter((citation) => "reason" in citation);
}

/** Where a citation leads, for people: `docs/a.md:3-5`, `https://example.org/ (lines 3-5)`. */
export function citedPlace({ path, url, firstLine, lastLine }: Citation): string {
  const lines = firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
  return path === undefined ? `${url} (lines ${lines})` : `${path}:${lines}`;
}

function resolve(answer: string, events: Iterable<FinishedCall>): (Citation | RefusedCitation)[] {
  const sources = shownSources(events);
  return [...answer.matchAll(CITATION)].map(([mark, name = "", place = ""]) => {
    const cursor = cursorOf(name, sources);
    const source = sources.get(cursor);
    if (!source) return { mark, reason: noSuchSource(name, Math.max(-1, ...sources.keys())) };
    const lines = LINES.exec(place);
    if (!lines) return { mark, reason: `"${place}" names no lines, such as L3 or L3-L5` };
    const firstLine = Number(lines[1]);
    const lastLine = Number(lines[2] ?? firstLine);
    if (lastLine < firstLine) {
      return { mark, reason: `line ${lastLine} comes before line ${firstLine}` };
    }
    const cited = { mark, cursor, firstLine, lastLine };
    return "url" in source ? inPage(cited, source) : inDocument(cited, source);
  });
}

type Cited = Pick<Citation, "mark" | "cursor" | "firstLine" | "lastLine">;

function inPage(cited: Cited, page: ShownPage): Citation | RefusedCitation {
  const { mark, cursor, firstLine: first, lastLine: last } = cited;
  if (last >= page.lines) return { mark, reason: noSuchLine(last, cursor, page.lines) };
  const { searched, places } = page;
  if (!searched) return { ...cited, ...named(page) };
  const firstLine = searchedLine(places, first, searched.lines);
  const lastLine = searchedLine(places, last, searched.lines);
  if (firstLine === undefined || lastLine === undefined) {
    return { mark, reason: `page ${cursor} says that \`find\` found nothing` };
  }
  return { ...cited, firstLine, lastLine, ...named(searched) };
}

function inDocument(cited: Cited, { path, views }: ShownDocument): Citation | RefusedCitation {
  const reason = whyNotShown(cited.firstLine, cited.lastLine, views);
  if (reason !== null) return { mark: cited.mark, reason };
  return { ...cited, url: documentUrl(path), title: path, path };
}

/** By cursor: what the run's calls showed. */
function shownSources(events: Iterable<FinishedCall>): Map<number, ShownPage | ShownDocument> {
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
function cursorOf(name: string, sources: ReadonlyMap<number, ShownPage | ShownDocument>): number {
  if (/^\d+$/.test(name)) return Number(name);
  const path = workspacePath(name.trim());
  const named = [...sources].find(([, source]) => "views" in source && source.path === path);
  return named?.[0] ?? -1;
}

function named({ url, title }: ShownPage): { url: string; title: string } {
  return { url, title };
}

function noSuchSource(name: string, last: number): string {
  if (!/^\d+$/.test(name)) return `the run has read no document ${name.trim()}`;
  if (last < 0) return `there is no cursor ${name}: the run saw no page or document`;
  return `there is no cursor ${name}: the last is ${last}`;
}

function noSuchLine(line: number, cursor: number, lines: number): string {
  if (lines === 0) return `page ${cursor} is empty`;
  return `page ${cursor} has no line ${line}: its last is ${lines - 1}`;
}
