import type { BrowserContext, CDPSession, Page, Request } from "playwright";
import { CaughtDocuments } from "./caught-documents.ts";
import type { RunBrowser } from "./run-browser.ts";

/** After this long without a request, the page counts as loaded. */
const QUIET_MILLISECONDS = 100;
const LONGEST_MILLISECONDS = 3_000;
const LOOK_MILLISECONDS = 20;

const REST_MILLISECONDS = 1_000;

/**
 * A tab in which pages are read, one after the other. A page's scripts end when the page is left.
 */
export class ReadingTab {
  readonly page: Page;
  readonly session: CDPSession;
  readonly caught: CaughtDocuments;
  readonly #context: BrowserContext;
  readonly #underWay = new Set<Request>();
  #lastChange = performance.now();

  private constructor(
    context: BrowserContext,
    page: Page,
    session: CDPSession,
    caught: CaughtDocuments,
  ) {
    this.#context = context;
    this.page = page;
    this.session = session;
    this.caught = caught;
    const over = (request: Request) => {
      this.#underWay.delete(request);
      this.#lastChange = performance.now();
    };
    page.on("request", (request) => {
      this.#underWay.add(request);
      this.#lastChange = performance.now();
    });
    page.on("requestfinished", over);
    page.on("requestfailed", over);
  }

  static async open(browser: Pick<RunBrowser, "newContext">): Promise<ReadingTab> {
    const context = await browser.newContext({ serviceWorkers: "block", acceptDownloads: false });
    const page = await context.newPage();
    context.on("page", (popup) => void popup.close().catch(() => undefined));
    page.on("dialog", (dialog) => void dialog.dismiss().catch(() => undefined));
    const session = await context.newCDPSession(page);
    return new ReadingTab(context, page, session, await CaughtDocuments.watch(session));
  }

  /** Leaves the page and clears its cookies. False when the tab can't be used any more. */
  async rest(): Promise<boolean> {
    try {
      await this.page.goto("about:blank", { timeout: REST_MILLISECONDS });
      await this.#context.clearCookies();
      this.#underWay.clear();
      this.caught.forget();
      return true;
    } catch {
      return false;
    }
  }

  /** Waits until no request is in progress for a while, or the longest wait is over. */
  async untilQuiet(): Promise<void> {
    const end = performance.now() + LONGEST_MILLISECONDS;
    for (;;) {
      const now = performance.now();
      const isQuiet = this.#underWay.size === 0 && now - this.#lastChange >= QUIET_MILLISECONDS;
      if (isQuiet || now > end) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
    }
  }

  async close(): Promise<void> {
    await this.#context.close().catch(() => undefined);
  }
}
