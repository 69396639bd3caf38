/**
 * Acting in web pages: `page.open`, `page.snapshot` and what can be done to the elements that it
 * names.
 *
 * A snapshot is an outline of what is visible. Its references are valid until the next snapshot or
 * page; using an old one is an error that says so. Dialogs are answered, new tabs counted,
 * downloads saved to the workspace's `downloads/`; the next result reports it.
 */
import type { AnyTool } from "ostinato";
import { pageBack } from "./actions/page-back.ts";
import { pageClick } from "./actions/page-click.ts";
import { pageFill } from "./actions/page-fill.ts";
import { pageOpen } from "./actions/page-open.ts";
import { pagePress } from "./actions/page-press.ts";
import { pageScreenshot } from "./actions/page-screenshot.ts";
import { pageSelect } from "./actions/page-select.ts";
import { pageSnapshot } from "./actions/page-snapshot.ts";
import { pageTabs } from "./actions/page-tabs.ts";
import { pageUpload } from "./actions/page-upload.ts";
import { pageWait } from "./actions/page-wait.ts";

export {
  pageBack,
  pageClick,
  pageFill,
  pageOpen,
  pagePress,
  pageScreenshot,
  pageSelect,
  pageSnapshot,
  pageTabs,
  pageUpload,
  pageWait,
};

export const pageTools: readonly AnyTool[] = [
  pageOpen,
  pageSnapshot,
  pageClick,
  pageFill,
  pageSelect,
  pagePress,
  pageUpload,
  pageWait,
  pageScreenshot,
  pageBack,
  pageTabs,
];
