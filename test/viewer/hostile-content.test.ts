import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryJournal } from "../../src/trace/index.ts";
import { runPage, startViewer } from "../../src/viewer/index.ts";
import { inertJson } from "../../src/viewer/page-html.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { hostileRun } from "./hostile-run.ts";
import { launchChromium, newPage, readable, rows } from "./open-page.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Looks at everything that the run has. */
async function lookAtAll(page: Page): Promise<string> {
  const texts: string[] = [];
  await page.locator(".step-row").first().waitFor();
  const panels = { 1: ".overview-panel", 2: ".step-panel", 3: ".plan-panel", 4: ".panel > *" };
  for (const [key, panel] of Object.entries(panels)) {
    await page.keyboard.press(key);
    await page.locator(panel).first().waitFor();
    const closed = page.locator("details:not([open]) > summary");
    while ((await closed.count()) > 0) await closed.first().click();
    await expect.poll(() => page.locator(".fold-body", { hasText: /^…$/ }).count()).toBe(0);
    texts.push(await readable(page.locator("body")));
  }
  return texts.join("\n");
}

async function expectInert(page: Page, text: string): Promise<void> {
  // It is there to be read, as text.
  expect(text).toContain('<img src="http://outside.example/img" onerror="alert(1)">');
  expect(text).toContain("</script><script>alert(2)</script>");
  expect(text).toContain("\\u202egnp.exe\\u2066\\x1b]0;title\\x07\\x00");
  expect(text).toContain("4 · 50.0 %");
  for (const steering of ["\u202e", "\u2066", "\u001b", "\u0007"]) {
    expect(text).not.toContain(steering);
  }
  const made = await page.evaluate(`({
    scripts: [...document.scripts].filter((script) => script.type !== "application/json").length,
    pictures: document.images.length,
    others: document.querySelectorAll("svg, iframe, object, embed, base, form, link[rel=stylesheet]").length,
    handlers: [...document.querySelectorAll("*")].filter((node) =>
      node.getAttributeNames().some((name) => name.startsWith("on")),
    ).length,
    links: [...document.links].filter((link) => !link.getAttribute("href").startsWith("#")).length,
  })`);
  expect(made).toEqual({ scripts: 1, pictures: 0, others: 0, handlers: 0, links: 0 });
}

describe("a run with hostile text in every field", () => {
  test("is inert on the local page", async () => {
    const journal = new MemoryJournal();
    await journal.append("hostile", hostileRun());
    const viewer = await startViewer(journal);
    const { page, requests, trouble } = await newPage(browser);
    await page.goto(viewer.address);
    await rows(page).first().waitFor();
    await page.keyboard.press("Enter");
    await expectInert(page, await lookAtAll(page));
    expect(trouble).toEqual([]);
    const { origin } = new URL(viewer.address);
    expect(requests.filter((url) => !url.startsWith(`${origin}/`) && url !== "data:,")).toEqual([]);
    await page.close();
    await viewer.close();
  });

  test("is inert in a file, whose data end no script and begin no comment", async () => {
    const journal = new MemoryJournal();
    await journal.append("hostile", hostileRun());
    const path = join(temporaryFolder(), "run.html");
    const html = await runPage(journal, "hostile");
    expect(html.match(/<\/script>/g)).toHaveLength(html.match(/<script[ >]/g)?.length ?? 0);
    expect(html).not.toContain("<!--");
    writeFileSync(path, html);
    const { page, requests, trouble } = await newPage(browser);
    await page.goto(pathToFileURL(path).href);
    await expectInert(page, await lookAtAll(page));
    expect(trouble).toEqual([]);
    expect(requests.filter((url) => !/^(?:file|data):/.test(url))).toEqual([]);
    await page.close();
  });

  test("markup that the page would be made to hold is refused by the browser", async () => {
    const journal = new MemoryJournal();
    const viewer = await startViewer(journal);
    const { page } = await newPage(browser);
    await page.goto(viewer.address);
    const refused = page.evaluate("document.body.innerHTML = '<b>markup</b>'");
    await expect(refused).rejects.toThrow(/TrustedHTML/);
    await page.close();
    await viewer.close();
  });
});

test("JSON inside a script element says the same and holds nothing that markup is made of", () => {
  const value = { "</script>": "<!-- & \u2028\u2029 ]]> <script>" };
  const json = inertJson(JSON.stringify(value));
  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toMatch(/[<>&\u2028\u2029]/);
});
