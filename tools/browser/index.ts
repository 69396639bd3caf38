/**
 * The browser: reading with the built-ins that gpt-oss was trained with, and acting in pages.
 *
 * Pages are rendered by real Chromium inside the run's sandbox: a separate network namespace whose
 * only way out is the sandbox's proxy, so no page can reach anything that the policy doesn't open.
 * `reading/` shows pages as numbered lines with links and citations; `acting/` clicks and fills;
 * `chromium/` starts the browser.
 */

export { pageTools } from "./acting/index.ts";
export {
  browserFind,
  browserOpen,
  browserSearch,
  browserTools,
  makeBrowserSearch,
} from "./browser-tools.ts";
export {
  type Citation,
  citationsOf,
  citedPlace,
  type RefusedCitation,
  refusedCitations,
} from "./reading/citations.ts";
export type { FoundPlaces, WebPage } from "./reading/page/web-page.ts";
export { type PageView, viewPage } from "./reading/page-view.ts";
export { wrapText } from "./reading/wrap-text.ts";
