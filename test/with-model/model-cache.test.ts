import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Token } from "../../src/harmony/message.ts";
import type { AddonContext } from "../../src/model/llama-addon.ts";
import type { LlamaSequence } from "../../src/model/llama-sequence.ts";
import type { NativeModel } from "../../src/model/native-model.ts";
import { openOnProcessor } from "../../src/model/open-on-processor.ts";
import { SequencePool } from "../../src/model/sequence-pool.ts";
import { tinyModelPath } from "../../src/model/tiny-model-path.ts";

/** Tokens of no meaning; the model looks back 128 of them in every other layer. */
const tokens = Array.from({ length: 2100 }, (_, index) => 300 + ((index * 7919) % 1500));
const length = 2000;
const probe: Token = 450;

let native: NativeModel;
let pool: SequencePool;
let used: LlamaSequence;
let fresh: LlamaSequence;

beforeAll(async () => {
  const sizes = { contextSize: 4096, sequences: 2, batchSize: 512 };
  const options = { path: tinyModelPath(), gpu: false, useMmap: true, threads: 1 } as const;
  native = (await openOnProcessor({ ...options, ...sizes, mustFit() {} })) as NativeModel;
  pool = new SequencePool({ native, ...sizes, window: 128 });
});

afterAll(async () => {
  await pool.dispose();
  await native.dispose();
});

beforeEach(async () => {
  used = await pool.acquire();
  fresh = await pool.acquire();
});

afterEach(async () => {
  for (const sequence of [used, fresh]) {
    await sequence.clear();
    await pool.release(sequence);
  }
});

/** How probable a sequence finds each of some tokens after what it holds and one token more. */
async function expectations(sequence: LlamaSequence): Promise<ReadonlyMap<number, number>> {
  const sampler = new native.addon.AddonSampler(native.model);
  sampler.applyConfig({ temperature: 0, seed: 1 });
  const [, pairs] = await sequence.draw([probe], (context: AddonContext, logits) =>
    context.sampleToken(logits, sampler, true, false),
  );
  sampler.dispose();
  const found = new Map<number, number>();
  const list = pairs as number[];
  for (let at = 1; at < list.length; at += 2) found.set(list[at - 1] as number, list[at] as number);
  return found;
}

/** How far the two differ in what they expect next: of some tokens, the mean difference of log-probabilities. */
async function difference(): Promise<number> {
  const left = await expectations(used);
  const right = await expectations(fresh);
  const probed = Array.from({ length: 64 }, (_, index) => 300 + index * 23);
  const logarithm = (map: ReadonlyMap<number, number>, token: number): number =>
    Math.log(map.get(token) ?? Number.NaN);
  const differences = probed.map((token) =>
    Math.abs(logarithm(left, token) - logarithm(right, token)),
  );
  return differences.reduce((sum, value) => sum + value) / differences.length;
}

/** Makes the used sequence go back and the fresh one come as far; returns what the used one kept. */
async function goBackTo(place: number): Promise<number> {
  const kept = await used.align([...tokens.slice(0, place), probe]);
  await used.append(tokens.slice(kept, place));
  await fresh.append(tokens.slice(0, place));
  return kept;
}

describe("going back in the cache", () => {
  test("a little keeps all that is shared", async () => {
    await used.append(tokens.slice(0, length));
    expect(await goBackTo(length - 100)).toBe(length - 100);
    expect(await difference()).toBeLessThan(0.15);
  });

  // What is left of the window reaches from 1,232 on: 1,240 is still there, most of what it sees is not.
  for (const place of [1240, 1300]) {
    test(`to ${place}, where the window is gone in part, begins anew`, async () => {
      await used.append(tokens.slice(0, length));
      expect(await goBackTo(place)).toBe(0);
      expect(await difference()).toBeLessThan(0.15);
    });

    test(`to ${place} with a checkpoint before it goes on from there`, async () => {
      await used.append(tokens.slice(0, place - 20));
      await used.checkpoint();
      await used.append(tokens.slice(place - 20, length));
      expect(await goBackTo(place)).toBe(place - 20);
      expect(await difference()).toBeLessThan(0.15);
    });
  }

  test("far takes the last checkpoint that is early enough", async () => {
    for (const place of [300, 600, 1500]) {
      await used.append(tokens.slice(used.length, place));
      await used.checkpoint();
    }
    await used.append(tokens.slice(1500, length));
    expect(await goBackTo(900)).toBe(600);
    expect(await difference()).toBeLessThan(0.15);
  });

  test("again and again keeps on being right", async () => {
    await used.append(tokens.slice(0, length));
    for (const place of [1900, 1700, 1720]) {
      await fresh.clear();
      await goBackTo(place);
      expect(await difference()).toBeLessThan(0.15);
    }
  });

  test("to the same prompt evaluates its last token again", async () => {
    await used.append(tokens.slice(0, 50));
    expect(await used.align(tokens.slice(0, 50))).toBe(49);
  });
});
