/**
 * Search: over the documents of the workspace, and over the web through a provider.
 *
 * `searchFiles` ranks passages with SQLite's full-text index. The index is a cache beside the workspace,
 * never the truth: each search first compares it with the files that are there and reads those that
 * changed. `webSearch` asks the provider that the run is configured with (see `providers/`).
 */
export { DocumentSearch, type FoundLine, type SearchRequest } from "./document-search.ts";
export { PassageIndex } from "./passage-index.ts";
export { searchFiles } from "./search-files.ts";
