/**
 * The browser: reading with the built-ins that gpt-oss was trained with, and acting in pages.
 *
 * Pages are rendered by real Chromium inside the run's sandbox: a network namespace of its own whose only
 * way out is the sandbox's proxy, so what the policy doesn't open can't be reached by any page. `reading/`
 * shows pages as numbered lines with links and citations; `acting/` clicks and fills; `chromium/` starts
 * the browser.
 */

export { pageTools } from "./acting/index.ts";
export {
  browserFind,
  browserOpen,
  browserSearch,
  browserTools,
  makeBrowserSearch,
} from "./browser-tools.ts";
export { type Citation, citationsOf } from "./reading/citations.ts";
export type { FoundPlaces, WebPage } from "./reading/page/web-page.ts";
export { type PageView, viewPage } from "./reading/page-view.ts";
export { wrapText } from "./reading/wrap-text.ts";
