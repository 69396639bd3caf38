import type { LlamaContextSequence, LlamaModel, Token as NativeToken } from "node-llama-cpp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LlamaCache } from "../../src/model/llama-cache.ts";
import { llamaRuntime } from "../../src/model/llama-runtime.ts";
import { tinyModelPath } from "../../src/model/tiny-model-path.ts";

/** Tokens of no meaning; the model looks back 128 of them in every other layer. */
const tokens = Array.from(
  { length: 2100 },
  (_, index) => (300 + ((index * 7919) % 1500)) as NativeToken,
);
const length = 2000;
const probed = Array.from({ length: 64 }, (_, index) => (300 + index * 23) as NativeToken);

let model: LlamaModel;
let used: LlamaContextSequence;
let fresh: LlamaContextSequence;
let cache: LlamaCache;

beforeAll(async () => {
  const { llama } = await llamaRuntime(false);
  model = await llama.loadModel({ modelPath: tinyModelPath() });
  const context = await model.createContext({ contextSize: 4096, sequences: 2, threads: 1 });
  used = context.getSequence({ checkpoints: { interval: false } });
  fresh = context.getSequence({ checkpoints: { interval: false } });
});

afterAll(() => model.dispose());

beforeEach(async () => {
  await used.clearHistory();
  await fresh.clearHistory();
  cache = new LlamaCache(used);
});

/** How far two sequences differ in what they expect next, on average over some tokens. */
async function difference(): Promise<number> {
  const expectations = async (sequence: LlamaContextSequence): Promise<readonly number[]> => {
    const generateNext = { logits: { filter: { tokens: probed } } };
    const results = await sequence.controlledEvaluate([[450 as NativeToken, { generateNext }]]);
    const logits = results[0]?.next.logits;
    return probed.map((token) => logits?.get(token) ?? Number.NaN);
  };
  const [left, right] = [await expectations(used), await expectations(fresh)];
  return left.reduce((sum, value, at) => sum + Math.abs(value - (right[at] ?? 0)), 0) / left.length;
}

async function goBackTo(place: number): Promise<number> {
  const kept = await cache.align([...tokens.slice(0, place), 450 as NativeToken]);
  if (kept < place) await used.evaluateWithoutGeneratingNewTokens(tokens.slice(kept, place));
  await fresh.evaluateWithoutGeneratingNewTokens(tokens.slice(0, place));
  return kept;
}

describe("going back in the cache", () => {
  test("a little keeps all that is shared", async () => {
    await used.evaluateWithoutGeneratingNewTokens(tokens.slice(0, length));
    expect(await goBackTo(length - 100)).toBe(length - 100);
    expect(await difference()).toBeLessThan(0.15);
  });

  // What is left of the window reaches from 1,232 on: 1,240 is still there, most of what it sees is not.
  for (const place of [1240, 1260, 1300, 1350]) {
    test(`to ${place}, where the window is gone in part, begins anew`, async () => {
      await used.evaluateWithoutGeneratingNewTokens(tokens.slice(0, length));
      expect(used.stateCellsStartIndex).toBeGreaterThan(place - 128);
      expect(await goBackTo(place)).toBe(0);
      expect(await difference()).toBeLessThan(0.15);
    });

    test(`to ${place} with a checkpoint before it goes on from there`, async () => {
      await used.evaluateWithoutGeneratingNewTokens(tokens.slice(0, place - 20));
      await cache.checkpoint();
      await used.evaluateWithoutGeneratingNewTokens(tokens.slice(place - 20, length));
      expect(await goBackTo(place)).toBe(place - 20);
      expect(await difference()).toBeLessThan(0.15);
    });
  }

  test("far takes the last checkpoint that is early enough", async () => {
    for (const place of [300, 600, 1500]) {
      await used.evaluateWithoutGeneratingNewTokens(tokens.slice(cache.length, place));
      await cache.checkpoint();
    }
    await used.evaluateWithoutGeneratingNewTokens(tokens.slice(1500, length));
    expect(await goBackTo(900)).toBe(600);
    expect(await difference()).toBeLessThan(0.15);
  });

  test("to the same prompt evaluates its last token again", async () => {
    await used.evaluateWithoutGeneratingNewTokens(tokens.slice(0, 50));
    expect(await cache.align(tokens.slice(0, 50))).toBe(49);
  });

  test("is what node-llama-cpp alone gets wrong", async () => {
    // If this fails, the library has learned it: `LlamaCache` can then do without its detour.
    await used.evaluateWithoutGeneratingNewTokens(tokens.slice(0, length));
    await used.adaptStateToTokens(tokens.slice(0, 1240), false);
    expect(used.nextTokenIndex).toBe(1240);
    await fresh.evaluateWithoutGeneratingNewTokens(tokens.slice(0, 1240));
    expect(await difference()).toBeGreaterThan(0.3);
  });
});
