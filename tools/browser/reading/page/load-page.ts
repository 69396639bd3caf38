import { messageOf, type ToolContext, ToolFailure } from "ostinato";
import type { CDPSession } from "playwright";
import { countOf } from "../../../result-text/index.ts";
import { openBrowser } from "../../chromium/open-browser.ts";
import type { ReadingTab } from "../../chromium/reading-tab.ts";
import type { RunBrowser } from "../../chromium/run-browser.ts";
import { requireNetwork } from "../../require-network.ts";
import { plainLines } from "../plain-lines.ts";
import { wrapInSlices } from "../wrap-in-slices.ts";
import type { ExtractedPage } from "./extract-page.ts";
import { pageScript } from "./page-script.ts";
import { textOfDocument } from "./text-of-document.ts";
import type { WebPage } from "./web-page.ts";

const LOAD_MILLISECONDS = 20_000;
/** A page that shows less than this may still be rendering. */
const FEW_CHARACTERS = 50;
const MORE_TIME_MILLISECONDS = [200, 400, 800];
const EXTRACT_MILLISECONDS = 10_000;
const CHARACTERS = 2_000_000;

/**
 * Loads an address in a separate page and reads what it shows. Scripts run; the page is always
 * closed again.
 *
 * @throws ToolFailure when there is no such page, or it can't be read.
 */
export async function loadPage(
  { sandbox, signal }: Pick<ToolContext, "sandbox" | "signal">,
  url: string,
  isSource: boolean,
): Promise<WebPage> {
  await requireNetwork(sandbox, url);
  const run = await openBrowser(sandbox);
  const tab = await run.takeReadingTab();
  const close = () => void tab.close();
  signal.addEventListener("abort", close, { once: true });
  let isUsable = false;
  try {
    const status = await navigate(tab, url, run);
    const page = await readTab(tab, status, isSource, { sandbox, signal });
    isUsable = true;
    return page;
  } catch (error) {
    run.requireAlive();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
    run.releaseReadingTab(tab, isUsable && !signal.aborted);
  }
}

async function readTab(
  tab: ReadingTab,
  status: number | null,
  isSource: boolean,
  context: Pick<ToolContext, "sandbox" | "signal">,
): Promise<WebPage> {
  const { document } = tab.caught;
  if (document) return textOfDocument(document, context);
  await tab.untilQuiet();
  return isSource ? sourcePage(tab, status) : readPage(tab, status);
}

/** Null when the response was not a page but a document that was intercepted. */
async function navigate(
  { page, caught }: ReadingTab,
  url: string,
  run: RunBrowser,
): Promise<number | null> {
  let reason: string;
  try {
    const response = await page.goto(url, {
      waitUntil: "domcontentloaded",
      timeout: LOAD_MILLISECONDS,
    });
    return response?.status() ?? null;
  } catch (error) {
    const { document } = caught;
    // The proxy answers in plain text; a server that says 403 itself was reached.
    const refused = document?.status === 403 ? run.refusalOf(document.url) : undefined;
    if (document && refused === undefined) return null;
    run.requireAlive();
    reason = refused ?? run.refusalOf(url) ?? reasonOf(error);
  }
  throw new ToolFailure(`${url} could not be opened: ${reason}`, { url });
}

function reasonOf(error: unknown): string {
  const message = messageOf(error);
  const network = /net::(ERR_\w+)/.exec(message)?.[1];
  switch (network) {
    case "ERR_TUNNEL_CONNECTION_FAILED":
    case "ERR_PROXY_CONNECTION_FAILED":
      return "the run's policy does not open that host";
    case "ERR_TOO_MANY_REDIRECTS":
      return "it redirects without end";
    case "ERR_ABORTED":
      return "it is a download. Use page.open to save it, where that is offered";
    case "ERR_UNSAFE_REDIRECT":
      return "it redirects to an address that may not be opened";
    case undefined:
      if (/crashed/.test(message)) return "it crashed; it needs more memory than a page may have";
      return /Timeout/.test(message)
        ? `it did not come within ${LOAD_MILLISECONDS / 1000} s`
        : (message.split("\n")[0] ?? "").slice(0, 200);
    default:
      return network;
  }
}

async function readPage({ page, session }: ReadingTab, status: number | null): Promise<WebPage> {
  let extracted = await extract(session);
  for (const more of MORE_TIME_MILLISECONDS) {
    if (extracted.text.length >= FEW_CHARACTERS) break;
    await new Promise((resolve) => setTimeout(resolve, more));
    extracted = await extract(session);
  }
  const notes = [
    ...(status !== null && status >= 400 ? [`the server answered with status ${status}`] : []),
    ...(extracted.mainOnly ? ["the main text only; view_source shows everything"] : []),
    ...(extracted.hidden > 0
      ? [
          `${countOf(extracted.hidden, "character")} that a person would not see ${extracted.hidden === 1 ? "is" : "are"} left out`,
        ]
      : []),
    ...(extracted.truncated ? ["the page is longer than what can be shown"] : []),
  ];
  return {
    url: page.url(),
    title: extracted.title || page.url(),
    lines: await wrapInSlices(extracted.text),
    links: new Map(extracted.links.map((link, id) => [id, link])),
    notes,
  };
}

/**
 * In an isolated world: a page that has changed JavaScript's built-ins can't change what is read.
 */
function extract(session: CDPSession): Promise<ExtractedPage> {
  const expression = pageScript({ main: true, characters: CHARACTERS });
  return evaluate<ExtractedPage>(session, expression);
}

async function evaluate<Value>(session: CDPSession, expression: string): Promise<Value> {
  const work = (async () => {
    const { frameTree } = await session.send("Page.getFrameTree");
    const { executionContextId } = await session.send("Page.createIsolatedWorld", {
      frameId: frameTree.frame.id,
      worldName: "ostinato",
    });
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      contextId: executionContextId,
      returnByValue: true,
      timeout: EXTRACT_MILLISECONDS,
    });
    if (exceptionDetails)
      throw new ToolFailure(`the page could not be read: ${exceptionDetails.text}`);
    return result.value as Value;
  })();
  work.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ToolFailure("the page does not answer: a script of it runs without end")),
      EXTRACT_MILLISECONDS + 1000,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Only as much as is shown: the source may be larger than this process can hold. */
const SOURCE = `(() => {
  const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "";
  return (type + (document.documentElement?.outerHTML ?? "")).slice(0, ${CHARACTERS});
})()`;

async function sourcePage({ page, session }: ReadingTab, status: number | null): Promise<WebPage> {
  const source = await evaluate<string>(session, SOURCE);
  return {
    url: page.url(),
    title: `Source of ${page.url()}`,
    lines: await plainLines(source),
    links: new Map(),
    isSource: true,
    notes: status !== null && status >= 400 ? [`the server answered with status ${status}`] : [],
  };
}
