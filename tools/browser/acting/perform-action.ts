import { stripVTControlCharacters } from "node:util";
import { type ToolContext, ToolFailure, type ToolResult } from "ostinato";
import type { Page } from "playwright";
import { fence } from "../../result-text/index.ts";
import { ActingSession } from "./acting-session.ts";

/** Milliseconds that an element may take to become ready for an action. */
export const ACTION_MILLISECONDS = 8_000;
/** How long a page that an action leads to may take to load. */
const LOAD_MILLISECONDS = 10_000;
const SETTLE_MILLISECONDS = 150;
const ANSWER_MILLISECONDS = 5_000;

/**
 * Does something in the current tab and reports the result: what was done, where the tab is now,
 * and what else happened. Nothing that a page does can delay the call beyond its time limit.
 *
 * @param work Returns a description of what was done.
 * @throws ToolFailure with what the page said against it.
 */
export async function performAction(
  context: ToolContext,
  work: (session: ActingSession) => Promise<string>,
): Promise<ToolResult> {
  const session = await ActingSession.of(context.sandbox);
  context.signal.throwIfAborted();
  try {
    const done = await work(session);
    const page = session.page;
    await settle(page);
    return await describe(session, page, done);
  } catch (error) {
    throw await failureOf(session, error);
  }
}

/**
 * Reads something from the current page and changes nothing.
 * @throws ToolFailure with what the page said against it.
 */
export async function askPage<Result>(
  { sandbox }: ToolContext,
  work: (session: ActingSession) => Promise<Result>,
): Promise<Result> {
  const session = await ActingSession.of(sandbox);
  try {
    return await work(session);
  } catch (error) {
    throw await failureOf(session, error);
  }
}

/** Rejects when a page doesn't respond in time: with an endless script it can't respond at all. */
export async function withinTime<Result>(
  work: Promise<Result>,
  milliseconds = ANSWER_MILLISECONDS,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new ToolFailure(
          "the page doesn't answer: a script of it runs without end. Its tab was closed; open another page",
          { code: "page_busy" },
        ),
      );
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

async function settle(page: Page): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLISECONDS));
  await page
    .waitForLoadState("domcontentloaded", { timeout: LOAD_MILLISECONDS })
    .catch(() => undefined);
}

async function describe(session: ActingSession, page: Page, done: string): Promise<ToolResult> {
  const title = await withinTime(page.title()).catch(() => "");
  const url = page.url();
  const events = await session.takeEvents();
  const said = [
    `Page: ${JSON.stringify(title.slice(0, 150))} (${url.slice(0, 300)})`,
    ...events.map((event) => `Meanwhile: ${event}`),
  ].join("\n");
  return {
    text: `${done}\n${fence("the browser", said)}`,
    details: { url, title, tabs: session.tabs.length, events },
  };
}

async function failureOf(session: ActingSession, error: unknown): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const events = await session.takeEvents();
  const said = events.map((event) => `Meanwhile: ${event}`).join("\n");
  const after = said === "" ? "" : `\n${fence("the browser", said)}`;
  session.run.requireAlive();
  const { code } = ((error as { details?: unknown }).details ?? {}) as { code?: string };
  if (code === "page_busy") session.abandonTab();
  if (error instanceof ToolFailure) return new ToolFailure(error.message + after, error.details);
  if (error.name === "AbortError") return error;
  return new ToolFailure(plainReason(error.message) + after, { code: "action_failed" });
}

/** Playwright's reason without its call log, of which only the obstructing element is useful. */
function plainReason(message: string): string {
  const [first = "", ...log] = stripVTControlCharacters(message).split("\n");
  const reason = first.replace(/^[\w.]+: /, "").replace(/^net::/, "");
  if (/not attached to the DOM/i.test(message)) {
    return "the element is gone from the page. Take a new page.snapshot";
  }
  const covered = log.find((line) => line.includes("intercepts pointer events"));
  if (covered) {
    const other = fence("the page", covered.trim().slice(0, 200));
    return `the element is covered by another one:\n${other}`;
  }
  const state = log.findLast((line) => /element is (not|outside)/.test(line));
  if (state) return `${state.trim().replace(/^- /, "")}: ${reason}`;
  return reason.slice(0, 300);
}
