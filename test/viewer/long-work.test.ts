import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { foldRun, openJournal, printRun, type SqliteJournal } from "../../src/trace/index.ts";
import { type RunPageOptions, runPage, startViewer, type Viewer } from "../../src/viewer/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { collect } from "../trace/sample-run.ts";
import { type DemoWork, makeDemoWork } from "./demo-work.ts";
import { launchChromium, newPage, type OpenedPage, readable, rows } from "./open-page.ts";

// Issue 22, item 10: what is new in a run that works for long is shown, in the browser and as text.
let folder: string;
let journal: SqliteJournal;
let work: DemoWork;
let viewer: Viewer;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-long-work-"));
  journal = await openJournal(join(folder, "journal.db"));
  work = await makeDemoWork(journal);
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

async function open(place: string): Promise<Page> {
  opened = await newPage(browser);
  await opened.page.goto(viewer.address + place);
  await rows(opened.page).first().waitFor();
  return opened.page;
}

/** The run as a file, without a network. */
async function openFile(runId: string, options?: RunPageOptions): Promise<Page> {
  const path = join(folder, `${runId}.html`);
  writeFileSync(path, await runPage(journal, runId, options));
  opened = await newPage(browser);
  await opened.page.context().setOffline(true);
  await opened.page.goto(pathToFileURL(path).href);
  await rows(opened.page).first().waitFor();
  return opened.page;
}
const panel = (page: Page) => page.getByRole("tabpanel");
const marks = (page: Page, row: number) => readable(rows(page).nth(row).locator(".marks"));

async function asText(runId: string): Promise<string> {
  return printRun(foldRun(await collect(journal.read(runId))), { lines: 3 });
}

test("a message to the run, arguments that were read differently, a last turn", async () => {
  const page = await open(`#/run/${work.steered}/step/0`);
  await expect
    .poll(() => readable(panel(page)))
    .toContain("Read differently from how they were written: page (text to number)");
  expect(await marks(page, 1)).toBe("message");
  expect(await marks(page, 3)).toContain("last turn");
  await rows(page).nth(1).click();
  await expect
    .poll(() => readable(panel(page)))
    .toMatch(/message\s+message to the model: Only the years matter/);
  await rows(page).nth(3).click();
  await expect.poll(() => readable(panel(page).locator(".panel-head"))).toContain("last turn");
  const text = await asText(work.steered);
  expect(text).toContain("    read differently: page, text to number\n");
  expect(text).toContain("  inbox: message to the model: Only the years matter, no names.\n");
  expect(text).toMatch(/\nstep 4 {2}last turn \(limit: steps\), prompt/);
});

test("a call lists the runs of its sub-agents, which stand under it in the list", async () => {
  const page = await open("");
  const texts = await rows(page).allInnerTexts();
  const lead = texts.findIndex((text) => text.includes("Tell the story"));
  for (const place of [lead + 1, lead + 2]) expect(texts[place]).toMatch(/sub-agent · archivist/);
  await page.goto(`${viewer.address}#/run/${work.team}/step/0`);
  const call = panel(page).getByRole("article", { name: "Call of archivist" });
  await expect.poll(() => readable(call)).toMatch(/2 sub-agents[\s\S]*answered[\s\S]*2 steps/);
  await call.getByRole("link", { name: "archivist" }).first().click();
  await expect
    .poll(() => readable(page.locator(".head-facts")))
    .toContain(`sub-agent of ${work.team}`);
  await page.getByRole("tab", { name: "Related" }).click();
  await expect.poll(() => panel(page).getByRole("treeitem").count()).toBe(3);
  expect(await asText(work.team)).toMatch(
    / {4}sub-agent archivist: answered, 2 steps, 1 call, output \d+, run /,
  );
});

test("the turns of a conversation are one row, which unfolds; what is searched for isn't hidden in it", async () => {
  const page = await open("");
  const all = await rows(page).count();
  const talk = rows(page).filter({ hasText: "2 turns" });
  expect(await readable(talk)).toMatch(/answered[\s\S]*When was the mill built\?[\s\S]*3 steps/);
  await talk.click();
  await expect.poll(() => rows(page).count()).toBe(all + 2);
  const texts = await rows(page).allInnerTexts();
  const at = texts.findIndex((text) => text.includes("2 turns"));
  expect(texts[at + 1]).toMatch(/When was the mill built\?\s+turn 1 · archivist/);
  expect(texts[at + 2]).toMatch(/And by whom\?\s+turn 2 · archivist/);
  await rows(page)
    .nth(at + 2)
    .click();
  await expect.poll(() => page.url()).toContain(work.turn);
  await page.getByRole("tab", { name: "Related" }).click();
  await expect
    .poll(() => readable(panel(page)))
    .toMatch(/conversation of 2 turns[\s\S]*turn 1 · [\s\S]*turn 2 · /);
  // It is as it was left; keys fold it again.
  await page.goto(`${viewer.address}#/`);
  await expect.poll(() => rows(page).count()).toBe(all + 2);
  await page.keyboard.press("Home");
  for (let row = 0; row < at + 2; row++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => rows(page).count()).toBe(all);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => rows(page).count()).toBe(all + 2);
  await page.keyboard.press("Enter");
  await expect.poll(() => rows(page).count()).toBe(all);
  await page.getByLabel("Search runs").fill("by whom");
  await expect.poll(() => rows(page).allInnerTexts()).toEqual([expect.stringContaining("turn 2")]);
});

// Issue 22, item 10: a file holds what the run consists of.
test("a file has the runs of the run's sub-agents, with their steps, and leads to them", async () => {
  const page = await openFile(work.team);
  await rows(page).first().click();
  const call = panel(page).getByRole("article", { name: "Call of archivist" });
  await call.getByRole("link", { name: "archivist" }).nth(1).click();
  const facts = page.locator(".head-facts");
  await expect.poll(() => readable(facts)).toContain(`sub-agent of ${work.team}`);
  await expect.poll(() => rows(page).count()).toBe(2);
  await rows(page).first().click();
  await expect
    .poll(() => readable(panel(page)))
    .toContain("Its stones were replaced after the fire of 1902.");
  await panel(page).getByText("Tokens", { exact: true }).click();
  await panel(page).locator(".token").first().waitFor();
  await page.getByLabel("Search steps").fill("stones fire");
  await expect.poll(() => rows(page).count()).toBe(2);
  await facts.getByRole("link", { name: work.team }).click();
  await expect.poll(() => rows(page).count()).toBe(2);
  await page.getByRole("link", { name: "Runs" }).click();
  await expect
    .poll(() => rows(page).allInnerTexts())
    .toEqual([
      expect.stringContaining("Tell the story"),
      expect.stringMatching(/sub-agent · archivist/),
      expect.stringMatching(/sub-agent · archivist/),
    ]);
});

test("a file has the other turns of a conversation if they are asked for", async () => {
  const alone = await openFile(work.turn);
  await alone.getByRole("tab", { name: "Related" }).click();
  await expect.poll(() => readable(panel(alone))).toContain("No other runs here");
  // Of the turns after it, it doesn't name the tasks either.
  const [first] = await journal.list({ task: "When was the mill built" });
  const turns = await journal.list({ conversation: first?.conversation?.id ?? "" });
  expect(turns.map(({ task }) => task)).toEqual(["And by whom?", "When was the mill built?"]);
  expect(await runPage(journal, turns[1]?.runId ?? "")).not.toContain("And by whom?");
  expect(await alone.getByRole("link").count()).toBe(0);
  await alone.close();
  const page = await openFile(work.turn, { conversation: true });
  const facts = page.locator(".head-facts");
  await expect.poll(() => readable(facts)).toContain("turn 2 of a conversation");
  await facts.getByRole("link").click();
  await expect.poll(() => readable(facts)).toContain("turn 1 of a conversation");
  await expect.poll(() => rows(page).count()).toBe(2);
});

test("a run that gets nowhere: told, made to think, ended with an answer", async () => {
  const page = await open(`#/run/${work.stuck}`);
  expect(await marks(page, 2)).toBe("note");
  expect(await marks(page, 4)).toContain("thinks more");
  expect(await marks(page, 5)).toContain("last turn");
  const text = await readable(panel(page));
  expect(text).toMatch(/stuck[\s\S]*5 times in a row[\s\S]*Page 1 says when the mill was built/);
  const printed = await asText(work.stuck);
  expect(printed).toContain("  note: no-progress, told in the result\n");
  expect(printed).toMatch(/\nstep 5 {2}thinks more, prompt/);
});

test("room in the prompt: results one click away, the summary and the steps that it replaced", async () => {
  const page = await open(`#/run/${work.long}/step/3`);
  expect(await marks(page, 3)).toContain("room made");
  expect(await marks(page, 0)).toBe("summarized");
  const step = panel(page);
  await expect.poll(() => readable(step)).toMatch(/result taken out: read_page 1 step 1/);
  await step.getByText("What the model reads instead").first().click();
  await expect.poll(() => readable(step)).toContain("[Result r1 of read_page");
  await step.getByRole("link", { name: "step 1", exact: true }).click();
  await expect
    .poll(() => readable(panel(page)))
    .toMatch(
      /summarized after step 15[\s\S]*The mill was built[\s\S]*no longer in the prompt after step 4/,
    );
  await rows(page).nth(14).click();
  await page.getByRole("heading", { name: "Step 15" }).waitFor();
  const text = await readable(panel(page));
  expect(text).toMatch(/summary by the model\s+[\s\S]*Asked: the mill's history/);
  expect(text).toMatch(/replaced\s+step 1, step 2, [\s\S]*step 12/);
  await panel(page).getByText("The turn that summarized").click();
  await expect.poll(() => readable(panel(page))).toContain('"asked":"the mill');
  const printed = await asText(work.long);
  expect(printed).toMatch(
    /no longer in the prompt after step 4, instead: \[Result r1 of read_page/,
  );
  expect(printed).toMatch(/\nstep 1 {2}summarized after step 15, prompt/);
  expect(printed).toMatch(/ {4}the summary\n {6}Earlier messages were taken out/);
});

test("a turn of a conversation leads to the one before, and has what was said", async () => {
  const page = await open(`#/run/${work.turn}`);
  const facts = page.locator(".head-facts");
  await expect.poll(() => readable(facts)).toMatch(/turn 2 of a conversation, after \S+/);
  await page.getByText("Earlier messages (4)").click();
  await expect
    .poll(() => readable(panel(page)))
    .toMatch(
      /user\s+When was the mill built\?[\s\S]*assistant to functions\.read_page[\s\S]*functions\.read_page\s[\s\S]*assistant\s+In 1881\./,
    );
  await facts.getByRole("link").click();
  await expect.poll(() => readable(facts)).toContain("turn 1 of a conversation");
  expect(await asText(work.turn)).toMatch(/\nturn {5}2 of conversation \S+, after run \S+\n/);
});

test("calls that wait for a decision, and an edited call with both versions of its arguments", async () => {
  const page = await open(`#/run/${work.waiting}`);
  expect(await readable(panel(page))).toMatch(
    /lend_book \(call 1\.1\) waits for approval\.\s+lend_book \(call 1\.2\) waits/,
  );
  await page.goto(`${viewer.address}#/run/${work.edited}/step/0`);
  const call = panel(page).getByRole("article", { name: "Call of lend_book" }).first();
  await expect
    .poll(() => readable(call))
    .toMatch(
      /approved by \w+, arguments edited[\s\S]*as the model wrote them[\s\S]*weeks\s+52[\s\S]*as edited, with which it ran[\s\S]*weeks\s+2\b/,
    );
  expect(await readable(panel(page))).toMatch(/denied by \w+[\s\S]*It is being bound\./);
  expect(await asText(work.waiting)).toMatch(/call 1\.1\) waits for approval\n.*call 1\.2\) waits/);
  const printed = await asText(work.edited);
  expect(printed).toMatch(/approved by \w+, arguments edited, ok/);
  expect(printed).toContain('arguments as edited: {"book":"Chronicle","weeks":2}\n');
});

// Issue 22, items 5 and 10: which rule asked and why, by whom it was decided, and what the run had read.
test("why a call needed a decision, that the run has read content of unknown origin, and what was remembered", async () => {
  const page = await open(`#/run/${work.tainted}/step/1`);
  const read = "has read content of unknown origin since step 1 (call 1.1)";
  await expect.poll(() => readable(page.locator(".head-facts"))).toContain(read);
  const why =
    "asked by a rule of the policy: a letter may have asked for it; the run had read content of unknown origin";
  const decided = "approved by person, remembered for the run (book Chron*)";
  const call = panel(page).getByRole("article", { name: "Call of lend_book" });
  await expect.poll(() => readable(call)).toContain(why);
  expect(await readable(call)).toContain(decided);
  expect(await readable(call)).toContain("once");
  const printed = await asText(work.tainted);
  expect(printed).toContain(`\ntainted  ${read}\n`);
  expect(printed).toContain(`    once, ${decided}, ok`);
  expect(printed).toContain(`    ${why}\n`);
  // Where nobody can be asked, the run ends; the call's effect and what asks are shown all the same.
  expect(await asText(work.waiting)).toMatch(
    / {4}once, pending by policy, not started\n {4}asked by the tool's own rule\n/,
  );
});
