/**
 * The viewer: a journal's runs on a page that only this machine reaches, or one run as a file.
 *
 * - `startViewer` serves the page on 127.0.0.1; `runPage` writes a run as one HTML file.
 * - `RunReader` reads from the journal what the page asks for: outlines (`run-outline.ts`) small
 *   enough for 100,000 events, and each step's detail when it is opened.
 * - `page/` is the page itself: nodes made by hand, texts as text nodes only. `page-script.ts` makes
 *   one script of it, in a clone from TypeScript, in the package from what was compiled.
 */
export { runPage, runPageParts } from "./run-page.ts";
export type { ViewedJournal } from "./run-reader.ts";
export { startViewer, type Viewer, type ViewerOptions } from "./serve/viewer-server.ts";
