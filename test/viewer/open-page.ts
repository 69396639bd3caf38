import { type Browser, chromium, type Locator, type Page } from "playwright";
import { findChromium } from "../../tools/browser/chromium/find-chromium.ts";

export interface OpenedPage {
  readonly page: Page;
  /** Everything that the page asked for, by address. */
  readonly requests: string[];
  /** What must never be: dialogs, errors, complaints of the console, pages that open. */
  readonly trouble: string[];
}

/** Real Chromium, with the machine's own programs. The pages are ours: they need no sandbox of its own. */
export function launchChromium(): Promise<Browser> {
  const { executable } = findChromium(chromium.executablePath());
  return chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
}

/** A new page that writes down what it asks for and what goes wrong. */
export async function newPage(browser: Browser): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(20_000);
  const requests: string[] = [];
  const trouble: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("console", (message) => trouble.push(`console: ${message.text()}`));
  page.on("popup", (popup) => trouble.push(`popup: ${popup.url()}`));
  page.on("dialog", (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, requests, trouble };
}

/** Rows of the list, whichever is shown. */
export function rows(page: Page): Locator {
  return page.locator('.list [role="option"]');
}

/** What a person reads, line by line. */
export function readable(place: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not to be read.
  return place.innerText();
}
