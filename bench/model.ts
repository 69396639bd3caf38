/**
 * What the model in the box costs: loading it in a fresh process, a turn with and without its
 * prompt in the cache, the time until an abort returns. Then the cost of an output token in a
 * session with gpt-oss's whole vocabulary (random weights, two small layers: nearly all of the time
 * is sampling), with the default sampling and with no truncation. Medians.
 *
 *   npm run bench:model
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderConversation, type Token } from "../src/harmony/index.ts";
import { ggufOfTokenizerJson } from "../src/harmony/vocabulary/vocabulary-source.ts";
import { loadModel } from "../src/model/index.ts";
import { defineAgent, run } from "../src/planner/index.ts";
import { MemoryJournal } from "../src/trace/index.ts";
import { fullSize, fullTokenizerJson } from "../test/harmony/full-vocabulary.ts";
import { takeTurn } from "../test/model/take-turn.ts";
import { writeRandomModel } from "../test/random-model/random-model.ts";
import { closingLine, median } from "./machine.ts";

const ROUNDS = 11;
const PROMPT_TOKENS = 1000;

const loading = `
  const { loadModel } = await import(${JSON.stringify(new URL("../src/model/index.ts", import.meta.url).href)});
  const begin = performance.now();
  await loadModel();
  console.log(performance.now() - begin);
  process.exit(0);`;
const loads = Array.from({ length: ROUNDS }, () =>
  Number(
    execFileSync(process.execPath, ["--input-type=module", "-e", loading], { encoding: "utf8" }),
  ),
);

const model = await loadModel();
const { vocabulary } = model;

/** Prompts that differ from the first word on. */
function prompt(round: number): Token[] {
  const text = Array.from({ length: PROMPT_TOKENS }, (_, at) => `w${(at + round) % 89}`).join(" ");
  const content = vocabulary.decode(vocabulary.encode(`${round} ${text}`).slice(0, PROMPT_TOKENS));
  return renderConversation([{ role: "user", content }], vocabulary, { openTurn: true });
}

const cold: number[] = [];
const warm: number[] = [];
const token: number[] = [];
const abort: number[] = [];
const session = await model.openSession();
for (let round = 0; round < ROUNDS; round++) {
  const tokens = prompt(round);
  const options = { maxTokens: 100, temperature: 1, seed: round };
  const { usage } = await takeTurn(session, tokens, options);
  cold.push((usage.evaluatedTokens / usage.promptMilliseconds) * 1000);
  token.push(usage.outputMilliseconds / Math.max(1, usage.outputTokens));
  warm.push((await takeTurn(session, tokens, options)).usage.promptMilliseconds);

  const stop = new AbortController();
  let begin = 0;
  const aborted = takeTurn(session, prompt(round + 100), { ...options, signal: stop.signal });
  setTimeout(() => {
    begin = performance.now();
    stop.abort();
  }, 5);
  if ((await aborted).usage.stop === "aborted") abort.push(performance.now() - begin);
}
await session.dispose();

const agent = defineAgent({ name: "reader", instructions: "Read.", tools: [] });
const outcome: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const stop = new AbortController();
  const running = run(agent, `${round} ${"word ".repeat(5000)}`, {
    model,
    journal: new MemoryJournal(),
    signal: stop.signal,
  });
  let begin = 0;
  for await (const event of running) {
    if (event.type !== "prompt-progress" || begin > 0) continue;
    begin = 1;
    // In the middle of the next chunk.
    setTimeout(() => {
      begin = performance.now();
      stop.abort();
    }, 20);
  }
  if ((await running.outcome).kind === "aborted") outcome.push(performance.now() - begin);
}
await model.dispose();

const whole: number[] = [];
const wholeUncut: number[] = [];
const folder = mkdtempSync(join(tmpdir(), "ostinato-bench-"));
try {
  const path = join(folder, "full.gguf");
  const fullVocabulary = ggufOfTokenizerJson(fullTokenizerJson, fullSize);
  writeRandomModel(path, fullVocabulary, { seed: 1, spread: 40 });
  const full = await loadModel(path, { contextSize: 2048, threads: 1, gpu: false });
  const drawing = await full.openSession();
  const question = renderConversation([{ role: "user", content: "Go on." }], full.vocabulary, {
    openTurn: true,
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const [times, sampling] of [
      [whole, {}],
      [wholeUncut, { minP: 0 }],
    ] as const) {
      const options = { ...sampling, maxTokens: 100, temperature: 1, seed: round };
      const { usage } = await takeTurn(drawing, question, options);
      times.push(usage.outputMilliseconds / Math.max(1, usage.outputTokens));
    }
  }
  await full.dispose();
} finally {
  rmSync(folder, { recursive: true });
}

const figures = {
  load_ms: median(loads),
  prompt_tokens_s: median(cold),
  prompt_in_cache_ms: median(warm),
  output_ms_per_token: median(token),
  abort_ms: median(abort),
  abort_to_outcome_ms: median(outcome),
  abort_to_outcome_worst_ms: Math.max(...outcome),
  whole_vocabulary_ms_per_token: median(whole),
  whole_vocabulary_uncut_ms_per_token: median(wholeUncut),
};
for (const [name, value] of Object.entries(figures))
  console.log(`${name.padEnd(36)} ${value.toFixed(2)}`);
closingLine("model", figures);
