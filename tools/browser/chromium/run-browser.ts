import { existsSync } from "node:fs";
import { type NetworkRequest, type Sandbox, type SandboxLimits, ToolFailure } from "ostinato";
import { type WrappedProgram, wrapProgram } from "ostinato/sandbox";
import type { Browser, BrowserContext, BrowserContextOptions } from "playwright";
import { findChromium } from "./find-chromium.ts";
import { loadPlaywright } from "./load-playwright.ts";
import { PageHosts } from "./page-hosts.ts";
import { ReadingTab } from "./reading-tab.ts";

/**
 * Chromium doesn't need these in a sandbox, and some of them contact hosts that no page requested.
 */
const SWITCHES = [
  "--disable-gpu",
  "--disable-quic",
  "--no-pings",
  "--disable-features=OptimizationHints,MediaRouter,DialMediaRouteProvider,Translate,AcceptCHFrame",
  "--proxy-bypass-list=<-loopback>",
];
const LAUNCH_MILLISECONDS = 30_000;
const KEPT_REFUSALS = 50;
const KEPT_TABS = 2;

/**
 * The browser of one run: Chromium with its own sandbox on, inside a sandbox of the run's policy without
 * host files and workspace.
 */
export class RunBrowser {
  readonly browser: Browser;
  readonly #program: WrappedProgram;
  readonly #hosts: PageHosts;
  readonly #refusals: NetworkRequest[];
  readonly #resting: Promise<ReadingTab | null>[] = [];
  readonly #limit: { passed: keyof SandboxLimits | null };

  private constructor(
    browser: Browser,
    program: WrappedProgram,
    hosts: PageHosts,
    refusals: NetworkRequest[],
    limit: { passed: keyof SandboxLimits | null },
  ) {
    this.browser = browser;
    this.#program = program;
    this.#hosts = hosts;
    this.#refusals = refusals;
    this.#limit = limit;
  }

  /**
   * @throws OstinatoError `sandbox.unavailable` without Chromium, `runtime.package-missing` without Playwright;
   *   ToolFailure when it doesn't start.
   */
  static async start(sandbox: Sandbox): Promise<RunBrowser> {
    const { policy } = sandbox;
    const askForHost = sandbox.askForHost?.bind(sandbox);
    const { chromium } = await loadPlaywright();
    const { executable, readOnlyPaths } = findChromium(chromium.executablePath());
    const hosts = new PageHosts();
    const refusals: NetworkRequest[] = [];
    const limit: { passed: keyof SandboxLimits | null } = { passed: null };
    const program = await wrapProgram({
      policy,
      argv: [executable],
      readOnlyPaths: [...readOnlyPaths, ...["/etc/fonts"].filter(existsSync)],
      ownNamespaces: true,
      writeQuota: sandbox.writeQuota,
      onRequest: (request) => {
        sandbox.noteRequest?.(request);
        if (!request.allowed && refusals.push(request) > KEPT_REFUSALS) refusals.shift();
      },
      ...(askForHost && { ask: (question) => hosts.ask(question, askForHost) }),
      onLimit: (name) => {
        limit.passed = name;
      },
    });
    try {
      const browser = await chromium.launch({
        executablePath: program.executablePath,
        chromiumSandbox: true,
        downloadsPath: program.sharedFolder,
        env: {},
        args: SWITCHES,
        timeout: LAUNCH_MILLISECONDS,
        ...(program.proxy !== null && { proxy: { server: program.proxy, bypass: "<-loopback>" } }),
      });
      browser.on("disconnected", () => void program.dispose());
      return new RunBrowser(browser, program, hosts, refusals, limit);
    } catch (error) {
      await program.dispose();
      throw error;
    }
  }

  /** Somebody may be asked about the hosts that its pages request. */
  async newContext(options: BrowserContextOptions): Promise<BrowserContext> {
    const context = await this.browser.newContext(options);
    this.#hosts.watch(context);
    return context;
  }

  /** A tab to read one page in; give it back with `releaseReadingTab`. */
  async takeReadingTab(): Promise<ReadingTab> {
    const resting = await this.#resting.pop();
    return resting ?? ReadingTab.open(this);
  }

  /**
   * Keeps the tab for the next page, since opening a new tab takes longer than loading most pages.
   */
  releaseReadingTab(tab: ReadingTab, isUsable: boolean): void {
    if (!isUsable || this.#resting.length >= KEPT_TABS) {
      void tab.close();
      return;
    }
    this.#resting.push(
      tab.rest().then((rests) => {
        if (rests) return tab;
        void tab.close();
        return null;
      }),
    );
  }

  /** Why the proxy recently refused a host; undefined when it didn't. */
  refusalOf(url: string): string | undefined {
    const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, "");
    return this.#refusals.findLast((request) => request.host === host)?.reason;
  }

  /** Says so when a limit of the run ended the browser. */
  requireAlive(): void {
    if (this.#limit.passed === null) return;
    throw new ToolFailure(
      `the browser was stopped: it went over the run's limit ${this.#limit.passed}. It starts anew with the next page`,
      { limit: this.#limit.passed },
    );
  }

  async close(): Promise<void> {
    await this.browser.close().catch(() => undefined);
    await this.#program.dispose();
  }
}
