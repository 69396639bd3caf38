/**
 * What Ostinato itself costs per step: a scripted model that answers at once, tool results of 8 KB,
 * the journal on disk. CPU time of the whole process, medians of several runs after a warm-up.
 *
 *   npm run bench:loop
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { scriptedModel } from "../src/model/index.ts";
import { defineAgent, run } from "../src/planner/index.ts";
import { defineTool } from "../src/tool/index.ts";
import { openJournal } from "../src/trace/index.ts";
import { closingLine, median } from "./machine.ts";

const RESULT_BYTES = 8 * 1024;
/** A service runs compiled code: first a long run and short ones, which are not counted. */
const WARM_UP = { steps: 2000, shortRuns: 40 };
/** Short runs vary more. */
const ROUNDS = { 50: 25, 1000: 7 };

const words = "harbor tide lamp keeper vessel copper ledger north window station ".split(" ");
let drawn = 1;
/** Different text for every call, so that caching whole results doesn't help. */
function page(): string {
  let text = "";
  while (text.length < RESULT_BYTES) {
    drawn = (Math.imul(drawn, 1103515245) + 12345) >>> 0;
    text += `${words[drawn % words.length]} ${drawn % 1000} `;
  }
  return text.slice(0, RESULT_BYTES);
}

/** Prepared in advance: the cost of a tool's own work is not the framework's. */
const pages = Array.from({ length: WARM_UP.steps }, page);

const read = defineTool({
  name: "read",
  description: "Reads a page.",
  input: z.object({ page: z.number().int() }),
  effect: "read",
  run: ({ page: number }) => pages[number] ?? "",
});
const agent = defineAgent({ name: "reader", instructions: "Read.", tools: [read] });

async function measure(
  steps: number,
  folder: string,
): Promise<{ cpu: number; journalBytes: number }> {
  const path = join(folder, `${steps}-${performance.now()}.db`);
  const journal = await openJournal(path);
  const model = scriptedModel(
    ({ step }) =>
      step < steps - 1
        ? { analysis: "I read on.", call: { tool: "read", arguments: { page: step } } }
        : { final: "Read." },
    { contextSize: 100_000_000 },
  );
  const before = process.cpuUsage();
  const outcome = await run(agent, "Read all pages.", {
    model,
    journal,
    limits: { steps, outputTokens: 1e9 },
  }).outcome;
  await journal.close();
  const { user, system } = process.cpuUsage(before);
  if (outcome.kind !== "answered" || outcome.steps !== steps) {
    throw new Error(`The run ended as ${JSON.stringify(outcome)}`);
  }
  return { cpu: (user + system) / 1000 / steps, journalBytes: statSync(path).size };
}

const folder = mkdtempSync(join(tmpdir(), "ostinato-bench-"));
try {
  await measure(WARM_UP.steps, folder);
  for (let round = 0; round < WARM_UP.shortRuns; round++) await measure(50, folder);
  const figures: { [name: string]: number } = {};
  for (const steps of [50, 1000] as const) {
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS[steps]; round++)
      rounds.push((await measure(steps, folder)).cpu);
    figures[`cpu_ms_per_step_${steps}`] = median(rounds);
    console.log(
      `${steps} steps: ${median(rounds).toFixed(3)} ms CPU per step (${rounds.map((value) => value.toFixed(3)).join(", ")})`,
    );
  }
  const { journalBytes } = await measure(1000, folder);
  console.log(
    `journal of 1000 steps with ${RESULT_BYTES} bytes each: ${(journalBytes / 1000 / RESULT_BYTES).toFixed(2)} × the payload`,
  );
  figures.peak_rss_mb = process.resourceUsage().maxRSS / 1024;
  closingLine("loop", figures);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
