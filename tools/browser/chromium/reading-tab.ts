import type { Browser, BrowserContext, CDPSession, Page, Request } from "playwright";

/** Nothing was asked for during this long, so the page is taken to be there. */
const QUIET_MILLISECONDS = 100;
const LONGEST_MILLISECONDS = 3_000;
const LOOK_MILLISECONDS = 20;

/** A tab of its own, without cookies of another page, that reads one page and is closed. */
export class ReadingTab {
  readonly page: Page;
  readonly session: CDPSession;
  readonly #context: BrowserContext;
  readonly #underWay = new Set<Request>();
  #lastChange = performance.now();

  private constructor(context: BrowserContext, page: Page, session: CDPSession) {
    this.#context = context;
    this.page = page;
    this.session = session;
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

  static async open(browser: Browser): Promise<ReadingTab> {
    const context = await browser.newContext({ serviceWorkers: "block", acceptDownloads: false });
    const page = await context.newPage();
    context.on("page", (popup) => void popup.close().catch(() => undefined));
    page.on("dialog", (dialog) => void dialog.dismiss().catch(() => undefined));
    return new ReadingTab(context, page, await context.newCDPSession(page));
  }

  /** Until no request is under way for a while, or the longest wait is over. */
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
