import { DocumentSearch } from "../document-search.ts";
import type { SearchProvider, SearchResult } from "./search-provider.ts";

/** Lines fetched per requested result, since several may be from one file. */
const LINES_A_RESULT = 6;

/**
 * The documents of the run's own workspace, for research without a network. One result per file;
 * its address is a `file:` URL of the path inside the sandbox, which `browser.open` and `read_file`
 * take.
 */
export function localDocuments(): SearchProvider {
  return {
    name: "documents",
    address: null,
    async search(query, { count, signal, sandbox, progress }) {
      const { lines } = await DocumentSearch.of(sandbox).search({
        queries: [query],
        limit: count * LINES_A_RESULT,
        signal,
        ...(progress && { progress }),
      });
      const byFile = new Map<string, string[]>();
      for (const { path, text } of lines) {
        const snippets = byFile.get(path) ?? [];
        snippets.push(text.trim());
        byFile.set(path, snippets);
      }
      return [...byFile].slice(0, count).map(
        ([path, snippets]): SearchResult => ({
          title: path,
          url: documentUrl(path),
          snippet: snippets.join(" … ").slice(0, 500),
        }),
      );
    },
  };
}

/** `file:///workspace/docs/a.md`. */
export function documentUrl(path: string): string {
  const absolute = path.startsWith("/") ? path : `/workspace/${path}`;
  return `file://${absolute.split("/").map(encodeURIComponent).join("/")}`;
}
