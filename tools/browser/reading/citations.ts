import { searchedLine } from "./find-in-page.ts";

/** A place that an answer cites: `【3†L7-L9】`. */
export interface Citation {
  /** As it is written in the answer. */
  readonly mark: string;
  readonly cursor: number;
  /** Lines of the page at `url`, the first is 0. For results of `find`: the lines that they quote. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly url: string;
  readonly title: string;
}

/** A citation of a page that the run never saw, or of lines that the page doesn't have. */
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

const CITATION = /【(\d+)†([^†【】]*)(?:†[^†【】]*)?】/g;
const LINES = /^L(\d+)(?:-L?(\d+))?$/;

/**
 * The citations of an answer with their addresses, from the run's events. A citation of a page that the run never
 * saw, or of lines that the page doesn't have, is left out; `refusedCitations` lists it.
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

function resolve(answer: string, events: Iterable<FinishedCall>): (Citation | RefusedCitation)[] {
  const pages = shownPages(events);
  return [...answer.matchAll(CITATION)].map(([mark, number, place = ""]) => {
    const cursor = Number(number);
    const page = pages.get(cursor);
    const lines = LINES.exec(place);
    if (!page) return { mark, reason: noSuchCursor(cursor, Math.max(-1, ...pages.keys())) };
    if (!lines) return { mark, reason: `"${place}" names no lines, such as L3 or L3-L5` };
    const first = Number(lines[1]);
    const last = Number(lines[2] ?? first);
    if (last < first) return { mark, reason: `line ${last} comes before line ${first}` };
    if (last >= page.lines) return { mark, reason: noSuchLine(last, cursor, page.lines) };
    const { searched, places } = page;
    if (!searched) return { ...{ mark, cursor }, firstLine: first, lastLine: last, ...named(page) };
    const firstLine = searchedLine(places, first, searched.lines);
    const lastLine = searchedLine(places, last, searched.lines);
    if (firstLine === undefined || lastLine === undefined) {
      return { mark, reason: `page ${cursor} says that \`find\` found nothing` };
    }
    return { mark, cursor, firstLine, lastLine, ...named(searched) };
  });
}

/** By cursor. */
function shownPages(events: Iterable<FinishedCall>): Map<number, ShownPage> {
  const pages = new Map<number, ShownPage>();
  for (const { type, status, details } of events) {
    if (type !== "call-finished" || status !== "ok" || typeof details !== "object") continue;
    const shown = (details ?? {}) as { [name: string]: unknown };
    const { cursor, url, title, lines, places } = shown;
    if (typeof cursor !== "number" || typeof url !== "string" || typeof lines !== "number")
      continue;
    const searched = typeof shown.searched === "number" ? pages.get(shown.searched) : undefined;
    pages.set(cursor, {
      ...{ url, title: String(title), lines },
      ...(searched && { searched }),
      places: Array.isArray(places) ? places.map(Number) : [],
    });
  }
  return pages;
}

function named({ url, title }: ShownPage): { url: string; title: string } {
  return { url, title };
}

function noSuchCursor(cursor: number, last: number): string {
  if (last < 0) return `there is no cursor ${cursor}: the run saw no page`;
  return `there is no cursor ${cursor}: the last is ${last}`;
}

function noSuchLine(line: number, cursor: number, lines: number): string {
  if (lines === 0) return `page ${cursor} is empty`;
  return `page ${cursor} has no line ${line}: its last is ${lines - 1}`;
}
