/**
 * Search: over the documents of the workspace, and over the web through a provider.
 *
 * `searchFiles` ranks passages with SQLite's full-text index. The index is a cache beside the workspace,
 * never the truth: each search first compares it with the files that are there and reads those that
 * changed. `webSearch` asks the provider that the run is configured with (see `providers/`): SearXNG,
 * Brave, Tavily, Exa, or the run's own documents when none is chosen.
 */
export { DocumentSearch, type SearchAnswer, type SearchRequest } from "./document-search.ts";
export { PassageIndex } from "./passage-index.ts";
export { type BraveOptions, brave } from "./providers/brave.ts";
export { type ExaOptions, exa } from "./providers/exa.ts";
export { localDocuments } from "./providers/local-documents.ts";
export { providerFromEnvironment } from "./providers/provider-from-environment.ts";
export type { SearchOptions, SearchProvider, SearchResult } from "./providers/search-provider.ts";
export { type SearxngOptions, searxng } from "./providers/searxng.ts";
export { type TavilyOptions, tavily } from "./providers/tavily.ts";
export type { FoundLine } from "./rank-passages.ts";
export { searchFiles, searchFilesAsTrained } from "./search-files.ts";
export { makeWebSearch, webSearch } from "./web-search.ts";
