import type { WebPage } from "./page/web-page.ts";

const MOST_MATCHES = 50;
const SHOWN_LINES = 4;
const LINK = /【\d+†([^†】]*)(?:†[^†】]*)?】/g;

/**
 * A page that lists where a text occurs in another: literally, without case. Its links lead to the lines. Links of the
 * page searched are plain text here, as gpt-oss was trained: a text is found across them, and an id means a match.
 */
export function findInPage(page: WebPage, pattern: string): WebPage {
  const wanted = pattern.toLowerCase();
  const searched = page.lines.map((line) => line.replace(LINK, "$1"));
  const lines: string[] = [];
  const places = new Map<number, number>();
  for (let at = 0; at < searched.length && places.size < MOST_MATCHES; at++) {
    // A text may continue on the next line; it is then found where it begins.
    const two = `${searched[at] ?? ""} ${searched[at + 1] ?? ""}`.toLowerCase();
    const index = two.indexOf(wanted);
    if (index === -1 || index > (searched[at]?.length ?? 0)) continue;
    if (lines.length > 0) lines.push("");
    lines.push(`# 【${places.size}†match at L${at}】`, ...searched.slice(at, at + SHOWN_LINES));
    places.set(places.size, at);
    at += SHOWN_LINES - 1;
  }
  if (places.size === 0) lines.push(`No \`find\` results for pattern: \`${pattern}\``);
  return {
    url: `${page.url}/find?pattern=${encodeURIComponent(pattern)}`,
    title: `Find results for text: \`${pattern}\` in \`${page.title}\``,
    lines,
    links: new Map([...places.keys()].map((id) => [id, page.url])),
    found: { page, pattern, places },
    notes: [],
  };
}

/**
 * The line of the page searched that a line of the matches quotes; for the line above a match, the match itself.
 *
 * @param places Lines of the page searched where the text occurs, in order.
 * @param lines How many the page searched has.
 */
export function searchedLine(
  places: readonly number[],
  line: number,
  lines: number,
): number | undefined {
  let heading = 0;
  for (const place of places) {
    const shown = Math.min(SHOWN_LINES, lines - place);
    const next = heading + 1 + shown + 1;
    if (line < next) return place + Math.min(Math.max(0, line - heading - 1), shown - 1);
    heading = next;
  }
  return undefined;
}
