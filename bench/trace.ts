/**
 * What the trace costs: CPU of journal and loop above the floor, journal bytes, redrive speed, and
 * how soon the viewer shows a run of 100,000 events. A run of 1,000 steps (and one of 50, for the
 * slope) with tool results of 8 KB of new text, medians of five after a warm-up.
 *
 *   npm run bench:trace
 *
 * The floor is what any loop would cost: the scripted model's turns, and one encoding of each
 * result. The payload is the content of a run: its results as UTF-8 and its token ids as 32-bit
 * numbers, as harmony hashes them; `journal_result_ratio` is the journal over the results alone.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { openTurn, renderToolResult, type Token } from "../src/harmony/index.ts";
import { type ScriptMoment, scriptedModel } from "../src/model/index.ts";
import { defineAgent, run } from "../src/planner/index.ts";
import { redrive } from "../src/replay/index.ts";
import { defineTool } from "../src/tool/index.ts";
import { type Journal, MemoryJournal, openJournal } from "../src/trace/index.ts";
import { closingLine, median } from "./machine.ts";
import { viewerOpenFigures } from "./viewer-open.ts";

const STEPS = 1000;
const ROUNDS = 5;
/** Warm-up runs: after them, the code for a run's beginning and end is compiled too. */
const WARM_UP = [STEPS, ...Array.from({ length: 40 }, () => 50)];
const RESULT_BYTES = 8 * 1024;

const words = "harbor tide lamp keeper vessel copper ledger north window station ".split(" ");
let drawn = 1;
const pages = Array.from({ length: STEPS }, () => {
  let text = "";
  while (text.length < RESULT_BYTES) {
    drawn = (Math.imul(drawn, 1103515245) + 12345) >>> 0;
    text += `${words[drawn % words.length]} ${drawn % 1000} `;
  }
  return text.slice(0, RESULT_BYTES);
});

const read = defineTool({
  name: "read",
  description: "Reads a page.",
  input: z.object({ page: z.number().int() }),
  effect: "read",
  run: ({ page }) => pages[page] ?? "",
});
const agent = defineAgent({ name: "reader", instructions: "Read.", tools: [read] });
const turnAt = (step: number, steps: number) =>
  step < steps - 1
    ? { analysis: "I read on.", call: { tool: "read", arguments: { page: step } } }
    : { final: "Read." };
const modelOf = (steps: number) =>
  scriptedModel(({ step }: ScriptMoment) => turnAt(step, steps), { contextSize: 100_000_000 });

function cpuMilliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/**
 * The model's turns over a growing prompt, and the encoding of each result: no loop, no journal.
 */
async function floor(steps: number): Promise<number> {
  const model = modelOf(steps);
  const { vocabulary } = model;
  const begin = process.cpuUsage();
  const session = await model.openSession();
  const prompt: Token[] = openTurn(vocabulary);
  for (let step = 0; step < steps; step++) {
    const options = { seed: 1, maxTokens: 1000, unchanged: prompt.length };
    for await (const { token } of session.generateTurn(prompt, { functions: [] }, options)) {
      prompt.push(token);
    }
    const content = pages[step] ?? "";
    const result = renderToolResult(
      { name: "functions.read", channel: "commentary", content },
      vocabulary,
    );
    for (const token of result) prompt.push(token);
  }
  await session.dispose();
  return cpuMilliseconds(begin) / steps;
}

async function wholeRun(journal: Journal, steps: number, runId: string): Promise<number> {
  const begin = process.cpuUsage();
  const outcome = await run(agent, "Read all pages.", {
    model: modelOf(steps),
    journal,
    runId,
    seed: 1,
    limits: { steps, outputTokens: 1e9 },
  }).outcome;
  if (outcome.kind !== "answered") throw new Error(`The run ended as ${JSON.stringify(outcome)}`);
  return cpuMilliseconds(begin) / steps;
}

/** A journal that stores nothing, to measure the loop alone. */
const nowhere: Journal = Object.assign(new MemoryJournal(), { append: async () => [] });

const folder = mkdtempSync(join(tmpdir(), "ostinato-bench-"));
try {
  const figures: { [name: string]: number } = {};
  let path = "";
  let rounds = 0;
  const measure = async (steps: number) => {
    path = join(folder, `${rounds++}.db`);
    await using journal = await openJournal(path);
    const [bare, loop] = [await floor(steps), await wholeRun(nowhere, steps, "none")];
    return { bare, loop, whole: await wholeRun(journal, steps, "run") };
  };
  for (const steps of WARM_UP) await measure(steps);
  for (const steps of [50, STEPS]) {
    const floors: number[] = [];
    const loops: number[] = [];
    const wholes: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { bare, loop, whole } = await measure(steps);
      floors.push(bare);
      loops.push(loop);
      wholes.push(whole);
    }
    const [low, loop, whole] = [median(floors), median(loops), median(wholes)];
    console.log(
      `${steps} steps, ms CPU per step: floor ${low.toFixed(3)}, with the loop ${loop.toFixed(3)}, ` +
        `with the journal ${whole.toFixed(3)} (least ${Math.min(...wholes).toFixed(3)})`,
    );
    figures[`journal_cpu_ms_per_step${steps === STEPS ? "" : "_50"}`] = whole - low;
    if (steps === STEPS) figures.journal_alone_cpu_ms_per_step = whole - loop;
  }

  const journal = await openJournal(path);
  let tokens = 0;
  for await (const event of journal.read("run")) {
    if (event.type === "turn-started") tokens += event.newTokens.length;
    if (event.type === "turn-finished") tokens += event.tokens.length;
  }
  const results = (STEPS - 1) * RESULT_BYTES;
  const bytes = statSync(path).size;
  figures.journal_payload_ratio = bytes / (results + tokens * 4);
  figures.journal_result_ratio = bytes / results;
  console.log(`journal ${bytes} bytes; results ${results} bytes, ${tokens} token ids`);

  const speeds: number[] = [];
  for (let round = 0; round < 3; round++) {
    const begin = performance.now();
    const redriven = await redrive(journal, "run", { agent });
    if (redriven.divergence !== null) throw new Error("the run does not redrive");
    speeds.push((STEPS / (performance.now() - begin)) * 1000);
  }
  figures.redrive_steps_s = Math.max(...speeds);
  await journal.close();
  Object.assign(figures, await viewerOpenFigures(folder));
  closingLine("trace", figures);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
