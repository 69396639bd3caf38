import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import type { ToolResult } from "../../../src/tool/tool.ts";
import { ToolFailure } from "../../../src/tool/tool-failure.ts";
import { viewPage } from "./page-view.ts";
import type { WebPage } from "./web-page.ts";

const LINES_ABOVE_A_PLACE = 4;
const NAMED_CURSORS = 5;

/**
 * What one run has looked at. Every view is a page of its own with its cursor, as gpt-oss was trained:
 * results of a search, an opened page, the same page further down, places that `find` found.
 */
export class Browsing {
  readonly #pages: WebPage[] = [];
  /** Opened pages by address, for the run. */
  readonly #cache = new Map<string, WebPage>();

  static #bySandbox = new WeakMap<Sandbox, Browsing>();

  /** The run's own, made at first use. */
  static of(sandbox: Sandbox): Browsing {
    let browsing = Browsing.#bySandbox.get(sandbox);
    if (!browsing) {
      browsing = new Browsing();
      Browsing.#bySandbox.set(sandbox, browsing);
    }
    return browsing;
  }

  /** @param cursor -1: the latest. @throws ToolFailure that names cursors there are. */
  page(cursor: number): WebPage {
    const page = this.#pages.at(cursor < 0 ? -1 : cursor);
    if (page && (cursor < 0 || cursor < this.#pages.length)) return page;
    const known = [...this.#pages.entries()]
      .slice(-NAMED_CURSORS)
      .map(([number, { title }]) => `${number} (${title.slice(0, 60)})`);
    throw new ToolFailure(
      known.length === 0
        ? "no page is open yet. Use search, or open with an address as id"
        : `there is no cursor ${cursor}. The latest are: ${known.join(", ")}`,
    );
  }

  /** Takes a page from the cache or loads it. */
  async load(key: string, load: () => Promise<WebPage>): Promise<WebPage> {
    const cached = this.#cache.get(key);
    if (cached) return cached;
    const page = await load();
    this.#cache.set(key, page);
    return page;
  }

  /** Gives the page a cursor and shows it. */
  show(page: WebPage, options: { readonly from: number; readonly lines?: number }): ToolResult {
    const cursor = this.#pages.push(page) - 1;
    const { text, firstLine, lastLine } = viewPage(cursor, page, options);
    const { url, title, lines, found } = page;
    const searched = found && { searched: found.page.url };
    const shown = { firstLine, lastLine, lines: lines.length };
    return { text, details: { cursor, url, title, ...searched, ...shown } };
  }

  /** Where a view begins that was asked for a place: a little above it. */
  static above(line: number): number {
    return line > LINES_ABOVE_A_PLACE ? line - LINES_ABOVE_A_PLACE : line;
  }
}
