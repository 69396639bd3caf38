import type { SearchResult } from "../../search/index.ts";
import type { WebPage } from "./page/web-page.ts";
import { wrapText } from "./wrap-text.ts";

const SCHEME = "search:";

/** Results of a search as a page whose links are the results. */
export function resultsPage(
  query: string,
  provider: string,
  results: readonly SearchResult[],
): WebPage {
  const links = new Map(results.map(({ url }, index) => [index, url]));
  const text = results.flatMap(({ title, url, snippet, date }, index) => [
    `  * 【${index}†${label(title)}†${domainOf(url)}】${date ? ` (${plain(date)})` : ""}`,
    ...(snippet ? [`    ${plain(snippet)}`] : []),
  ]);
  return {
    url: `${SCHEME}${provider}?q=${encodeURIComponent(query)}`,
    title: query,
    lines: wrapText(
      ["# Search results", "", ...(text.length > 0 ? text : ["No results"])].join("\n"),
    ),
    links,
    notes: [],
  };
}

/** Is this the address of results of a search? Nothing can be loaded from one. */
export function isResultsUrl(url: string): boolean {
  return url.startsWith(SCHEME);
}

function plain(text: string): string {
  return text.replace(/【/g, "〖").replace(/】/g, "〗").replace(/\s+/g, " ").trim();
}

function label(text: string): string {
  return plain(text).replace(/†/g, "‡").slice(0, 200);
}

function domainOf(url: string): string {
  return URL.parse(url)?.hostname || "documents";
}
