import { whyNotShown } from "../../research/shown-documents.ts";
import { documentUrl } from "../../search/providers/local-documents.ts";
import { searchedLine } from "./find-in-page.ts";
import {
  type CitedEvent,
  cursorOf,
  type Reader,
  type ShownDocument,
  type ShownPage,
  type ShownSources,
  sourcesBehind,
} from "./shown-sources.ts";

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
  /** The run of the sub-agent that read it. Absent: the run itself, or an earlier turn of its conversation. */
  readonly runId?: string;
}

/** A citation of a page or document that the run never saw, or of lines that it doesn't have or didn't show. */
export interface RefusedCitation {
  /** As it is written in the answer. */
  readonly mark: string;
  /** Why it is refused, with the cursors or lines that exist. */
  readonly reason: string;
}

const CITATION = /【([^†【】]*)†([^†【】]*)(?:†[^†【】]*)?】/g;
const LINES = /^L(\d+)(?:-L?(\d+))?$/;

/**
 * The citations of an answer with their addresses or files, from the run's events. A citation of a page or document
 * that the run never saw, of lines that it doesn't have, or of lines of a document that were never shown, is left out;
 * `refusedCitations` lists it. A document is also found by its path (`【docs/a.md†L3】`).
 *
 * @param events The run's, or for a turn of a conversation and a run with sub-agents those that `eventsBehind` of
 *   `ostinato/trace` gives: then it also leads to what was read in earlier turns and by sub-agents.
 */
export function citationsOf(answer: string, events: Iterable<CitedEvent>): Citation[] {
  return resolve(answer, events).filter((citation) => "url" in citation);
}

/** The citations of an answer that `citationsOf` leaves out, each with the reason. */
export function refusedCitations(answer: string, events: Iterable<CitedEvent>): RefusedCitation[] {
  return resolve(answer, events).filter((citation) => "reason" in citation);
}

/** Where a citation leads, for people: `docs/a.md:3-5`, `https://example.org/ (lines 3-5)`. */
export function citedPlace({ path, url, firstLine, lastLine }: Citation): string {
  const lines = firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
  return path === undefined ? `${url} (lines ${lines})` : `${path}:${lines}`;
}

function resolve(answer: string, events: Iterable<CitedEvent>): (Citation | RefusedCitation)[] {
  const { own, readers } = sourcesBehind(events);
  return [...answer.matchAll(CITATION)].map(([mark, name = "", place = ""]) => {
    const found = lead(mark, name, place, own);
    return readers.length === 0
      ? found
      : amongReaders(found, readers, (sources) => lead(mark, name, place, sources));
  });
}

/**
 * A citation in the answer of a run with sub-agents, each of which counts what it reads from 0. One that a sub-agent's
 * answer has was copied from there; where it could lead to several places it leads nowhere.
 */
function amongReaders(
  own: Citation | RefusedCitation,
  readers: readonly Reader[],
  leadIn: (sources: ShownSources) => Citation | RefusedCitation,
): Citation | RefusedCitation {
  const { mark } = own;
  const wrote = readers.filter(({ answer }) => answer.includes(mark));
  const asked = wrote.length > 0 || "url" in own ? wrote : readers;
  const theirs = asked.flatMap(({ runId, sources }): Citation[] => {
    const found = leadIn(sources);
    return "url" in found ? [{ ...found, runId }] : [];
  });
  const places = new Map(
    [...("url" in own ? [own] : []), ...theirs].map((found) => [citedPlace(found), found]),
  );
  const [first, ...others] = places.values();
  if (first === undefined) return wrote[0] === undefined ? own : leadIn(wrote[0].sources);
  if (others.length === 0) return first;
  const named = [...places.keys()].join(" or ");
  return { mark, reason: `it can mean ${named}: sub-agents count what they read by themselves` };
}

function lead(
  mark: string,
  name: string,
  place: string,
  sources: ShownSources,
): Citation | RefusedCitation {
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
