import { type ToolContext, ToolFailure, type ToolResult } from "ostinato";
import { perSandbox } from "ostinato/sandbox";
import { ViewNumbers } from "../../documents/view-numbers.ts";
import { webAddress } from "../web-address.ts";
import { findInPage } from "./find-in-page.ts";
import { documentPage } from "./page/document-page.ts";
import { loadPage } from "./page/load-page.ts";
import type { WebPage } from "./page/web-page.ts";
import { viewPage } from "./page-view.ts";
import { type RecordedView, recordedViews } from "./recorded-views.ts";
import { resultsPage } from "./results-page.ts";

const LINES_ABOVE_A_PLACE = 4;
const NAMED_CURSORS = 5;

type Reading = Pick<ToolContext, "sandbox" | "signal">;

/**
 * What one run has viewed. Every view is a separate page with its own cursor, as gpt-oss was
 * trained: results of a search, an opened page, the same page further down, places that `find`
 * found. A resumed run starts with its recorded views; their pages are read again when they are
 * needed.
 */
export class Browsing {
  /** By cursor; documents that `read_document` showed have the missing ones. */
  readonly #views: (WebPage | RecordedView | undefined)[];
  readonly #numbers: ViewNumbers;
  /** Opened pages by address, for the run. */
  readonly #cache = new Map<string, WebPage>();

  static #byRun = perSandbox(() => new Map<string, Promise<Browsing>>());

  private constructor(views: RecordedView[], numbers: ViewNumbers) {
    this.#views = views;
    this.#numbers = numbers;
  }

  /** The run's own, created at first use. */
  static of(context: ToolContext): Promise<Browsing> {
    const { sandbox, runId } = context;
    const runs = Browsing.#byRun.of(sandbox);
    let browsing = runs.get(runId);
    if (!browsing) {
      browsing = (async () => {
        const earlier = (await context.earlier?.()) ?? [];
        return new Browsing(recordedViews(earlier), await ViewNumbers.of(context));
      })();
      runs.set(runId, browsing);
      browsing.catch(() => runs.delete(runId));
    }
    return browsing;
  }

  /** @param cursor -1: the latest. @throws ToolFailure that lists the existing cursors. */
  async page(cursor: number, context: Reading): Promise<WebPage> {
    const at = cursor < 0 ? this.#views.length - 1 : cursor;
    const view = this.#views[at];
    if (view === undefined) throw this.#noSuchView(cursor);
    if (!("cursor" in view)) return view;
    const page = await this.#makeAgain(view, context);
    this.#views[at] = page;
    return page;
  }

  /** A page or a file of the run; each is loaded once. */
  async open(url: string, isSource: boolean, context: Reading): Promise<WebPage> {
    const key = `${isSource ? "source " : ""}${url}`;
    const cached = this.#cache.get(key);
    if (cached) return cached;
    const page = url.startsWith("file:")
      ? await documentPage(context, url)
      : await loadPage(context, url, isSource);
    this.#cache.set(key, page);
    return page;
  }

  /**
   * Gives the page a cursor and shows it.
   *
   * @throws ToolFailure when the page has no line `from`; it gets no cursor then.
   */
  show(page: WebPage, options: { readonly from: number; readonly lines?: number }): ToolResult {
    const last = Math.max(0, page.lines.length - 1);
    if (options.from > last) {
      throw new ToolFailure(`that page has no line ${options.from}: its last is ${last}`);
    }
    const same = this.#views.indexOf(page);
    const cursor = this.#numbers.take();
    this.#views[cursor] = page;
    const { text, firstLine, lastLine } = viewPage(cursor, page, options);
    const { url, title, lines, isSource, found } = page;
    return {
      text,
      details: {
        cursor,
        url,
        title,
        firstLine,
        lastLine,
        lines: lines.length,
        ...(isSource && { isSource }),
        ...(same >= 0 && { same }),
        ...(found && {
          searched: this.#views.indexOf(found.page),
          pattern: found.pattern,
          places: [...found.places.values()],
        }),
      },
    };
  }

  /** Where a view of a requested place begins: a little above it. */
  static above(line: number): number {
    return line > LINES_ABOVE_A_PLACE ? line - LINES_ABOVE_A_PLACE : line;
  }

  /** @throws ToolFailure when the page has changed since: its links would lead elsewhere. */
  async #makeAgain(view: RecordedView, context: Reading): Promise<WebPage> {
    const page = await this.#pageOf(view, context);
    if (page.lines.length === view.lines) return page;
    throw new ToolFailure(
      `page ${view.cursor} has changed since it was shown. Open ${view.url} again`,
      { url: view.url },
    );
  }

  async #pageOf(view: RecordedView, context: Reading): Promise<WebPage> {
    const { url, title, isSource, same, searched, pattern, provider, results } = view;
    if (same !== undefined) return this.page(same, context);
    if (results !== undefined) return resultsPage(title, provider, results);
    if (searched === undefined || pattern === undefined) {
      return this.open(webAddress(url, ["file:"]), isSource, context);
    }
    return findInPage(await this.page(searched, context), pattern);
  }

  #noSuchView(cursor: number): ToolFailure {
    const known = [...this.#views.entries()]
      .flatMap(([number, view]) => (view ? [`${number} (${view.title.slice(0, 60)})`] : []))
      .slice(-NAMED_CURSORS);
    return new ToolFailure(
      known.length === 0
        ? "no page is open yet. Use search, or open with an address as id"
        : `there is no cursor ${cursor}. The latest are: ${known.join(", ")}`,
    );
  }
}
