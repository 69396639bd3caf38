import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page, Route } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openJournal, type SqliteJournal } from "../../src/trace/index.ts";
import { runPage, startViewer, type Viewer } from "../../src/viewer/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { sampleRun } from "../trace/sample-run.ts";
import { makeDemoRuns } from "./demo-runs.ts";
import { launchChromium, newPage, type OpenedPage, readable, rows } from "./open-page.ts";

/** How many runs the demonstration makes. */
const RUNS = 8;

let folder: string;
let journal: SqliteJournal;
let runs: Awaited<ReturnType<typeof makeDemoRuns>>;
let viewer: Viewer;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-viewer-"));
  journal = await openJournal(join(folder, "journal.db"));
  runs = await makeDemoRuns(journal, folder);
  [viewer, browser] = await Promise.all([startViewer(journal), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await viewer?.close();
  await journal?.close();
  await removeFolder(folder);
});

let opened: OpenedPage | undefined;
afterEach(async () => {
  expect(opened?.trouble ?? []).toEqual([]);
  await opened?.page.close();
  opened = undefined;
});

async function open(place = ""): Promise<Page> {
  opened = await newPage(browser);
  await opened.page.goto(viewer.address + place);
  await rows(opened.page).first().waitFor();
  return opened.page;
}
const selected = (page: Page) => page.locator('.list [aria-selected="true"]');
const panel = (page: Page) => page.getByRole("tabpanel");

describe("the list of runs", () => {
  test("shows every run, forks under their origin", async () => {
    const page = await open();
    await expect.poll(() => rows(page).count()).toBe(RUNS);
    const texts = await rows(page).allInnerTexts();
    const origin = texts.findIndex((text) => text.includes(runs.repair));
    expect(texts[origin + 1]).toContain(runs.fork);
    expect(texts[origin + 1]).toContain("from step 6");
    expect(
      await rows(page)
        .nth(origin + 1)
        .locator(".tree-line")
        .count(),
    ).toBe(1);
    expect(
      await rows(page)
        .nth(origin + 2)
        .locator(".tree-line")
        .count(),
    ).toBe(2);
  });

  test("is narrowed by words, outcome, agent and time, and whole again with Escape", async () => {
    const page = await open();
    await page.keyboard.press("/");
    await page.keyboard.type("tide MONDAY");
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(await readable(rows(page))).toContain("Fetch the tide tables");
    await page.keyboard.press("Escape");
    await expect.poll(() => rows(page).count()).toBe(RUNS);
    await page.getByLabel("Outcome").selectOption("awaiting-approval");
    await expect.poll(() => rows(page).allInnerTexts()).toHaveLength(1);
    expect(await page.getByText(`1 of ${RUNS} runs`).count()).toBe(1);
    await page.getByLabel("Outcome").selectOption("");
    await page.getByLabel("Agent").selectOption("repairer");
    await page.getByLabel("Started").selectOption("1");
    await expect.poll(() => rows(page).count()).toBe(RUNS);
    await page.getByLabel("Search runs").fill(runs.fork);
    await expect.poll(() => rows(page).count()).toBe(1);
  });

  test("is walked with the keyboard", async () => {
    const page = await open();
    const first = await readable(selected(page));
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    expect(await selected(page).getAttribute("aria-posinset")).toBe("3");
    await page.keyboard.press("G");
    expect(await selected(page).getAttribute("aria-posinset")).toBe(String(RUNS));
    await page.keyboard.press("Home");
    expect(await readable(selected(page))).toBe(first);
    await page.keyboard.press("?");
    expect(await page.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "Overview" }).waitFor();
    expect(page.url()).toContain("#/run/");
    await page.keyboard.press("Escape");
    await expect.poll(() => rows(page).count()).toBe(RUNS);
  });
});

describe("a run", () => {
  test("tells its task, its outcome, its figures and what was set for it", async () => {
    const page = await open(`#/run/${runs.repair}`);
    const text = await readable(panel(page));
    expect(text).toContain("The totals of the ledger are wrong by one.");
    expect(text).toContain("sum.awk skipped the first line");
    expect(text).toMatch(/steps\s+9, with 8 calls/);
    expect(text).toMatch(/tier\s+(?:bubblewrap|landlock|none)/);
    expect(text).toMatch(/network\s+closed/);
    const figures = await readable(page.locator(".figures"));
    expect(figures).toMatch(/\d+ %\s+from the cache/);
    expect(await rows(page).count()).toBe(9);
  });

  test("has a step's reasoning, headers, call, decision, change and result", async () => {
    const page = await open(`#/run/${runs.repair}/step/5`);
    await page.getByRole("heading", { name: "Step 6" }).waitFor();
    const step = panel(page);
    await expect
      .poll(() => readable(step.getByRole("article", { name: "Message on analysis" })))
      .toContain("The condition goes.");
    const text = await readable(step);
    expect(text).toContain("<|channel|>commentary to=functions.edit_file <|constrain|>json");
    expect(text).toContain("The first line was skipped. I take the condition out.");
    const call = step.getByRole("article", { name: "Call of edit_file" });
    expect(await call.locator(".badge").allInnerTexts()).toEqual([
      "ok",
      "once",
      "approved by policy",
    ]);
    expect(await call.locator(".line.removed").allInnerTexts()).toHaveLength(2);
    expect(await call.locator(".line.added").allInnerTexts()).toHaveLength(2);
    expect(await readable(call.locator(".changes"))).toMatch(/~\s*sum\.awk\s*71 B → \d+ B/);
    await call.getByText("Call", { exact: true }).click();
    await expect.poll(() => readable(call)).toMatch(/sandbox\s+\w+; workspace .*; network closed/);
    await call.getByText("Details", { exact: true }).click();
    await expect.poll(() => readable(call)).toContain('"replacements": 1');
  });

  test("spells its tokens out on request, with their ids", async () => {
    const page = await open(`#/run/${runs.repair}/step/1`);
    await page.getByText("Tokens", { exact: true }).click();
    const tokens = page.locator(".token");
    await tokens.first().waitFor();
    expect((await readable(tokens.first())).split("\n")).toEqual([
      "<|channel|>",
      expect.stringMatching(/^\d+$/),
    ]);
    await page.getByText("Record", { exact: true }).click();
    await expect.poll(() => page.locator(".record tbody tr").count()).toBe(6);
  });

  test("is walked with the keyboard: steps, tabs, problems, search", async () => {
    const page = await open(`#/run/${runs.repair}`);
    await page.keyboard.press("j");
    await page.getByRole("heading", { name: "Step 1" }).waitFor();
    await page.keyboard.press("j");
    await page.getByRole("heading", { name: "Step 2" }).waitFor();
    await page.keyboard.press("k");
    await page.getByRole("heading", { name: "Step 1" }).waitFor();
    expect(page.url()).toMatch(/\/step\/0$/);
    await page.keyboard.press("3");
    await expect.poll(() => readable(panel(page))).toContain("Find the failing test");
    await page.keyboard.press("4");
    await expect.poll(() => panel(page).getByRole("treeitem").count()).toBe(3);
    await page.keyboard.press("/");
    await page.keyboard.type("sum.awk edit");
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.keyboard.press("Enter");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Step 6" }).waitFor();
    expect(await page.evaluate("document.activeElement.role")).toBe("tabpanel");
  });

  test("is found again by its address, and Back goes to the list", async () => {
    const page = await open();
    await rows(page).filter({ hasText: "harbour office" }).click();
    await page.getByRole("tab", { name: "Overview" }).waitFor();
    await rows(page).first().click();
    await page.getByRole("heading", { name: "Step 1" }).waitFor();
    expect(
      await page
        .locator("img.picture")
        .evaluate((node) => (node as { naturalWidth?: number }).naturalWidth),
    ).toBe(2);
    await page.reload();
    await page.getByRole("heading", { name: "Step 1" }).waitFor();
    await page.goBack();
    await expect.poll(() => rows(page).count()).toBe(RUNS);
  });

  test("shows what failed, and goes from one problem to the next", async () => {
    const page = await open();
    await rows(page).filter({ hasText: "tide tables" }).click();
    await page.getByRole("tab", { name: "Overview" }).waitFor();
    await page.keyboard.press("n");
    await page.getByRole("heading", { name: "Step 1" }).waitFor();
    await expect.poll(() => readable(panel(page))).toContain("is not on the list of hosts");
    await page.keyboard.press("n");
    await page.getByRole("heading", { name: "Step 2" }).waitFor();
    expect(await readable(panel(page).locator(".call .badge").first())).toBe("rejected");
    // Issue 18, row 19: beside "problems" stood the number of steps.
    expect(await readable(page.locator(".steps .filters"))).toMatch(/^only problems\s+5 steps$/);
  });

  // Issue 21: each attempt was a row of its own, all with one number.
  test("an attempt that could not be read is folded into its step", async () => {
    const page = await open();
    await rows(page).filter({ hasText: "the longest" }).click();
    await page.getByRole("tab", { name: "Overview" }).waitFor();
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(await readable(rows(page).first())).toMatch(/answer[\s\S]*Lamp oil|attempt 3/);
    await rows(page).first().click();
    await page.getByRole("heading", { name: "Step 1" }).waitFor();
    const text = () => readable(panel(page));
    await expect
      .poll(text)
      .toMatch(/attempt 3[\s\S]*turn-unreadable\s+The turn can't be read: it has/);
    expect(await text()).not.toContain("The lines are short.");
    await page.getByText("Attempt 1", { exact: true }).click();
    await expect.poll(text).toContain("The lines are short.");
    await page.getByText("Tokens", { exact: true }).click();
    await expect.poll(text).toMatch(/attempt 2: \d+ tokens/);
  });

  test("fits a narrow window, where steps and panel take turns", async () => {
    const page = await open(`#/run/${runs.repair}`);
    await page.setViewportSize({ width: 400, height: 700 });
    await expect.poll(() => panel(page).isVisible()).toBe(false);
    await page.getByRole("tab", { name: "Overview" }).click();
    expect(await readable(panel(page))).toContain("The totals of the ledger");
    expect(await rows(page).first().isVisible()).toBe(false);
    await page.getByRole("button", { name: "← Steps" }).click();
    await rows(page).nth(1).click();
    await page.getByRole("heading", { name: "Step 2" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(400);
    await page.keyboard.press("Escape");
    await expect.poll(() => rows(page).first().isVisible()).toBe(true);
  });

  test("says when there is no such run", async () => {
    opened = await newPage(browser);
    await opened.page.goto(`${viewer.address}#/run/nobody`);
    await expect.poll(() => readable(panel(opened?.page as Page))).toMatch(/has no run nobody/);
    // The browser writes down that the server answered 404.
    expect(opened.trouble.splice(0).every((line) => line.includes("404"))).toBe(true);
  });

  test("is light, dark, or as the system", async () => {
    const page = await open();
    const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    await page.emulateMedia({ colorScheme: "light" });
    const light = await ground();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.keyboard.press("t");
    expect(await ground()).toBe(light);
    await page.reload();
    expect(await ground()).toBe(light);
    await page.keyboard.press("t");
    expect(await ground()).toBe(dark);
  });
});

describe("a run that goes on", () => {
  test("grows on the page while events are appended, and ends", async () => {
    const events = sampleRun(4);
    await journal.append("live", events.slice(0, 9));
    const page = await open("#/run/live");
    await expect.poll(() => rows(page).count()).toBe(2);
    expect(await readable(page.locator(".run-head .badge"))).toBe("unfinished");
    await page.evaluate("void (window.first = document.querySelector('.theme'))");
    await page.keyboard.press("f");
    await page.getByRole("heading", { name: "Step 2" }).waitFor();
    await journal.append("live", events.slice(9, 13));
    await expect.poll(() => readable(panel(page))).toContain("line 2");
    await journal.append("live", events.slice(13, 21));
    await page.getByRole("heading", { name: "Step 4" }).waitFor();
    expect(await rows(page).count()).toBe(4);
    await journal.append("live", events.slice(21));
    await expect.poll(() => readable(page.locator(".run-head .badge"))).toBe("answered");
    // The head was drawn many times over, with the same button: each new one would watch the theme for ever.
    expect(await page.evaluate("window.first === document.querySelector('.theme')")).toBe(true);
  });
});

describe("a server with trouble", () => {
  const badge = (page: Page) => readable(page.locator(".run-head .badge"));

  /** Lets the first part of a run's outline end at the run's last event, and others as `next` does. */
  async function openInParts(next: (route: Route) => Promise<void>): Promise<() => number> {
    let asked = 0;
    opened = await newPage(browser);
    await opened.page.route("**/run/*?since=*", async (route) => {
      if (asked++ > 0) return next(route);
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), more: true } });
    });
    await opened.page.goto(`${viewer.address}#/run/${runs.repair}`);
    await rows(opened.page).first().waitFor();
    return () => asked;
  }

  test("a long run whose part ends at its last event is read to its end, and then left alone", async () => {
    await openInParts((route) => route.continue());
    await expect.poll(() => badge(opened?.page as Page)).toBe("answered");
  });

  test("is not asked without a pause when it goes away in the middle of a long run", async () => {
    const asked = await openInParts((route) => route.abort());
    await opened?.page.locator(".run-screen.offline").waitFor();
    const before = asked();
    await opened?.page.waitForTimeout(500);
    expect(asked() - before).toBeLessThan(2);
    expect(opened?.trouble.splice(0).every((line) => line.includes("ERR_FAILED"))).toBe(true);
  });

  test("shows the run after all when only the first request failed", async () => {
    await journal.append("late", sampleRun(2).slice(0, 6));
    opened = await newPage(browser);
    const { page, trouble } = opened;
    await page.route("**/run/late/started", (route) => route.abort(), { times: 1 });
    await page.goto(`${viewer.address}#/run/late`);
    await panel(page).getByRole("alert").waitFor();
    await expect.poll(() => readable(panel(page))).toContain("count the lines");
    expect(trouble.splice(0).every((line) => line.includes("ERR_FAILED"))).toBe(true);
  });
});

describe("one file", () => {
  test("opens from the disk, holds all of the run, and asks for nothing", async () => {
    const path = join(folder, "run.html");
    writeFileSync(path, await runPage(journal, runs.repair));
    opened = await newPage(browser);
    const { page, requests } = opened;
    await page.context().setOffline(true);
    await page.goto(pathToFileURL(path).href);
    await expect.poll(() => rows(page).count()).toBe(9);
    await page.keyboard.press("End");
    await page.getByRole("heading", { name: "Step 9" }).waitFor();
    await page.getByText("Tokens", { exact: true }).click();
    await page.locator(".token").first().waitFor();
    await page.keyboard.press("4");
    await expect.poll(() => panel(page).getByRole("treeitem").count()).toBe(3);
    // Nothing leads to runs that the file does not hold.
    expect(await page.getByRole("link").count()).toBe(0);
    await page.keyboard.press("Escape");
    expect(await rows(page).count()).toBe(9);
    expect(requests.filter((url) => !/^(?:file|data):/.test(url))).toEqual([]);
  });
});

describe("a run of 10,000 events", () => {
  test("has few rows in the page, and each of its steps can be reached", async () => {
    const events = sampleRun(1667);
    expect(events.length).toBeGreaterThanOrEqual(10_000);
    await journal.append("long", events);
    const page = await open("#/run/long");
    await expect.poll(() => readable(page.locator(".filters [role=status]"))).toBe("1,667 steps");
    expect(await rows(page).count()).toBeLessThan(60);
    await page.keyboard.press("End");
    await page.getByRole("heading", { name: "Step 1667" }).waitFor();
    await page.locator(".timeline canvas").click({ position: { x: 620, y: 10 } });
    await expect
      .poll(async () => Number(/(\d+)/.exec(await readable(page.locator("h2")))?.[1]))
      .toBeLessThan(1000);
    await page.keyboard.press("/");
    await page.keyboard.type("part-1234.txt");
    await expect.poll(() => rows(page).count()).toBe(1);
    await rows(page).click();
    await page.getByRole("heading", { name: "Step 1234" }).waitFor();
    // In whole texts too, which only the journal has.
    await page.getByLabel("Search steps").fill("line 977");
    await expect.poll(() => rows(page).count()).toBe(1);
    await rows(page).click();
    await page.getByRole("heading", { name: "Step 977" }).waitFor();
  });
});
