/**
 * How long the viewer takes to open a run of 100,000 events, in real Chromium: from the address to
 * the first steps on the page, and to the whole run, including its last step and its outcome.
 */
import { join } from "node:path";
import { chromium } from "playwright";
import { openJournal } from "../src/trace/index.ts";
import { startViewer } from "../src/viewer/index.ts";
import { sampleRun } from "../test/trace/sample-run.ts";
import { findChromium } from "../tools/browser/chromium/find-chromium.ts";
import { median } from "./machine.ts";

const STEPS = 16_667;
const ROUNDS = 5;
const AT_ONCE = 5000;

/** @param folder Where the journal is created. */
export async function viewerOpenFigures(
  folder: string,
): Promise<{ viewer_open_ms: number; viewer_first_steps_ms: number }> {
  const journal = await openJournal(join(folder, "viewer.db"));
  const page = (step: number): string => `line ${step} of a page about the harbour\n`.repeat(60);
  const events = sampleRun(STEPS, { result: page });
  for (let from = 0; from < events.length; from += AT_ONCE) {
    await journal.append("long", events.slice(from, from + AT_ONCE));
  }
  const { executable } = findChromium(chromium.executablePath());
  const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
  const whole: number[] = [];
  const first: number[] = [];
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      // A separate server, which has read nothing yet.
      const viewer = await startViewer(journal, { runId: "long" });
      const tab = await browser.newPage();
      const begin = performance.now();
      await tab.goto(viewer.address, { waitUntil: "commit" });
      await tab.locator(".step-row").first().waitFor();
      const firstAt = performance.now() - begin;
      await tab.locator(`.step-row[aria-setsize="${STEPS}"]`).first().waitFor();
      await tab.locator(".run-head .badge", { hasText: "answered" }).waitFor();
      const wholeAt = performance.now() - begin;
      await tab.close();
      await viewer.close();
      // The first round is a warm-up.
      if (round === 0) continue;
      first.push(firstAt);
      whole.push(wholeAt);
    }
  } finally {
    await browser.close();
    await journal.close();
  }
  console.log(
    `viewer, ${events.length} events: whole run ${whole.map(Math.round).join(", ")} ms, ` +
      `first steps ${first.map(Math.round).join(", ")} ms`,
  );
  return { viewer_open_ms: median(whole), viewer_first_steps_ms: median(first) };
}
