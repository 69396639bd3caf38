/**
 * Acting in web pages: `page.open`, `page.snapshot` and what can be done to the elements that it names.
 *
 * A snapshot is an outline of what is visible; its references hold until the next snapshot or page, and an
 * old one is an error that says so. Dialogs are answered, new tabs counted, downloads saved to the
 * workspace's `downloads/`; the next result tells it.
 */
import type { AnyTool } from "../../../src/tool/tool.ts";
import { pageBack } from "./page-back.ts";
import { pageClick } from "./page-click.ts";
import { pageFill } from "./page-fill.ts";
import { pageOpen } from "./page-open.ts";
import { pagePress } from "./page-press.ts";
import { pageScreenshot } from "./page-screenshot.ts";
import { pageSelect } from "./page-select.ts";
import { pageSnapshot } from "./page-snapshot.ts";
import { pageTabs } from "./page-tabs.ts";
import { pageUpload } from "./page-upload.ts";
import { pageWait } from "./page-wait.ts";

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
