/**
 * The viewer: a journal's runs on a page that only this machine can reach, or one run as a file.
 *
 * - `startViewer` serves the page on 127.0.0.1; `runPage` writes a run as one HTML file.
 * - `RunReader` reads from the journal what the page requests: outlines (`run-outline.ts`) small
 *   enough for 100,000 events, and each step's detail when it is opened.
 * - `page/` is the page itself: nodes created in code, with texts only as text nodes.
 *   `page-script.ts` turns it into one script, in a clone from TypeScript, in the package from the
 *   compiled files.
 */
export { type RunPageOptions, runPage, runPageParts } from "./run-page.ts";
export type { ViewedJournal } from "./run-reader.ts";
export type { ShownWaiting, ViewerDecision, ViewerDecisions } from "./serve/viewer-decisions.ts";
export { startViewer, type Viewer, type ViewerOptions } from "./serve/viewer-server.ts";
