import type { WebPage } from "./page/web-page.ts";

const MOST_MATCHES = 50;
const SHOWN_LINES = 4;

/** A page that lists where a text occurs in another: literally, without case. Its links lead to the lines. */
export function findInPage(page: WebPage, pattern: string): WebPage {
  const wanted = pattern.toLowerCase();
  const lines: string[] = [];
  const places = new Map<number, number>();
  for (let at = 0; at < page.lines.length && places.size < MOST_MATCHES; at++) {
    // A text may continue on the next line; it is then found where it begins.
    const two = `${page.lines[at] ?? ""} ${page.lines[at + 1] ?? ""}`.toLowerCase();
    const index = two.indexOf(wanted);
    if (index === -1 || index > (page.lines[at]?.length ?? 0)) continue;
    if (lines.length > 0) lines.push("");
    lines.push(`# 【${places.size}†match at L${at}】`, ...page.lines.slice(at, at + SHOWN_LINES));
    places.set(places.size, at);
    at += SHOWN_LINES - 1;
  }
  if (places.size === 0) lines.push(`No \`find\` results for pattern: \`${pattern}\``);
  return {
    url: `${page.url}/find?pattern=${encodeURIComponent(pattern)}`,
    title: `Find results for text: \`${pattern}\` in \`${page.title}\``,
    lines,
    links: page.links,
    found: { page, pattern, places },
    notes: [],
  };
}
