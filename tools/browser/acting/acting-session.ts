import { type Sandbox, ToolFailure } from "ostinato";
import { perSandbox } from "ostinato/sandbox";
import type { BrowserContext, Dialog, ElementHandle, Page } from "playwright";
import { countOf } from "../../result-text/index.ts";
import { openBrowser } from "../chromium/open-browser.ts";
import type { RunBrowser } from "../chromium/run-browser.ts";
import { Downloads } from "./downloads.ts";
import { provideSnapshots, snapshotElement } from "./isolated-snapshot.ts";

/** The most tabs that a run may have open; further tabs that a page opens are closed. */
const MOST_TABS = 8;
const EVENT_CHARACTERS = 200;

interface CurrentSnapshot {
  readonly number: number;
  readonly page: Page;
  /** The elements that it has references for. */
  readonly count: number;
}

/**
 * The browser window of a run: tabs, the current snapshot with its references, and events outside
 * the calls (dialogs, new tabs, downloads), which the next result reports.
 */
export class ActingSession {
  readonly run: RunBrowser;
  readonly #context: BrowserContext;
  readonly #downloads: Downloads;
  readonly #events: string[] = [];
  #tabs: Page[] = [];
  #current: Page | null = null;
  #snapshot: CurrentSnapshot | null = null;
  #snapshots = 0;

  static #sessions = perSandbox((sandbox) => ActingSession.#start(sandbox));

  /** The run's session, started at first use. */
  static of(sandbox: Sandbox): Promise<ActingSession> {
    return ActingSession.#sessions.of(sandbox);
  }

  static async #start(sandbox: Sandbox): Promise<ActingSession> {
    const run = await openBrowser(sandbox);
    await provideSnapshots();
    const context = await run.newContext({
      serviceWorkers: "block",
      acceptDownloads: true,
    });
    run.browser.on("disconnected", () => ActingSession.#sessions.forget(sandbox));
    return new ActingSession(sandbox, run, context);
  }

  private constructor(sandbox: Sandbox, run: RunBrowser, context: BrowserContext) {
    this.run = run;
    this.#downloads = new Downloads(sandbox.files, (event) => this.#note(event));
    this.#context = context;
    context.on("page", (page) => this.#adopt(page));
  }

  /** The tab that calls act on. @throws ToolFailure when none is open. */
  get page(): Page {
    if (this.#current && !this.#current.isClosed()) return this.#current;
    throw new ToolFailure("no page is open. Open one with page.open");
  }

  get tabs(): readonly Page[] {
    return this.#tabs;
  }

  /** The current tab, a new one when there is none. */
  async openTab(): Promise<Page> {
    if (this.#current && !this.#current.isClosed()) return this.#current;
    const page = await this.#context.newPage();
    this.#current = page;
    return page;
  }

  select(page: Page): void {
    this.#current = page;
    this.#snapshot = null;
  }

  /** Abandons the current tab, whose page no longer responds. */
  abandonTab(): void {
    const page = this.#current;
    if (!page) return;
    this.#forget(page);
    void page.close().catch(() => undefined);
  }

  /** Numbers a new snapshot; references of the previous one become invalid. */
  nextSnapshot(): number {
    this.#snapshots += 1;
    return this.#snapshots;
  }

  keepSnapshot(snapshot: CurrentSnapshot): void {
    this.#snapshot = snapshot;
  }

  /**
   * The element that a reference of the current snapshot stands for.
   * @throws ToolFailure `stale_ref` for one of an earlier snapshot or page.
   */
  async element(reference: string): Promise<ElementHandle> {
    const parts = /^s(\d+)e(\d+)$/.exec(reference.trim());
    if (!parts) {
      throw new ToolFailure(
        `${JSON.stringify(reference)} is no reference. Take one from page.snapshot, such as s1e5`,
        { code: "bad_ref" },
      );
    }
    const current = this.#snapshot;
    if (current === null || current.page !== this.page || current.number !== Number(parts[1])) {
      throw staleReference(reference);
    }
    const { number, page, count } = current;
    const index = Number(parts[2]) - 1;
    if (index < 0 || index >= count) {
      throw new ToolFailure(
        `there is no ${reference}; the snapshot has s${number}e1 to s${number}e${count}`,
        { code: "bad_ref" },
      );
    }
    const element = await snapshotElement(page, number, index).catch(() => null);
    if (element === null) throw staleReference(reference);
    return element;
  }

  /** Describes what happened since the last call, and what is still in progress. */
  async takeEvents(): Promise<string[]> {
    const underWay = await this.#downloads.settle();
    const events = this.#events.splice(0);
    if (underWay > 0) events.push(`${countOf(underWay, "download")} under way`);
    return events;
  }

  #adopt(page: Page): void {
    const isPopup = this.#tabs.length > 0;
    if (this.#tabs.length >= MOST_TABS) {
      this.#note(`the page opened one more tab than the ${MOST_TABS} allowed; it was closed`);
      void page.close().catch(() => undefined);
      return;
    }
    this.#tabs.push(page);
    if (isPopup) this.#note(`a new tab ${this.#tabs.length - 1} was opened`);
    page.once("close", () => this.#forget(page));
    page.on("dialog", (dialog) => void this.#answer(dialog));
    page.on("download", (download) => this.#downloads.receive(download));
    page.on("crash", () => this.#note("the page crashed; open it again"));
    page.on("framenavigated", (frame) => {
      if (frame === page.mainFrame() && this.#snapshot?.page === page) this.#snapshot = null;
    });
  }

  #forget(page: Page): void {
    this.#tabs = this.#tabs.filter((tab) => tab !== page);
    if (this.#current !== page) return;
    this.#current = this.#tabs.at(-1) ?? null;
    this.#snapshot = null;
  }

  /** Messages are accepted, questions are answered with no, leaving a page is allowed. */
  async #answer(dialog: Dialog): Promise<void> {
    const accepted = dialog.type() === "alert" || dialog.type() === "beforeunload";
    const message = JSON.stringify(dialog.message().slice(0, EVENT_CHARACTERS));
    this.#note(
      `a dialog (${dialog.type()}) said ${message}; it was ${accepted ? "accepted" : "dismissed"}`,
    );
    await (accepted ? dialog.accept() : dialog.dismiss()).catch(() => undefined);
  }

  #note(text: string): void {
    if (this.#events.length < 20) this.#events.push(text.replace(/\s+/g, " "));
  }
}

function staleReference(reference: string): ToolFailure {
  return new ToolFailure(
    `${reference} is stale: the page or the snapshot has changed. Take a new page.snapshot and use its references`,
    { code: "stale_ref" },
  );
}
