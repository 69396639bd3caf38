import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Token } from "../../src/harmony/message.ts";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import type { AddonContext } from "../../src/model/native/llama-addon.ts";
import type { NativeModel } from "../../src/model/native/native-model.ts";
import { openOnProcessor } from "../../src/model/native/open-on-processor.ts";
import type { LlamaSequence } from "../../src/model/sequence/llama-sequence.ts";
import { SequencePool } from "../../src/model/sequence/sequence-pool.ts";

/** Tokens of no meaning; the model looks back 128 of them in every other layer. */
const tokens = Array.from({ length: 2100 }, (_, index) => 300 + ((index * 7919) % 1500));
const length = 2000;
/** What comes after the place that was gone back to. */
const probes: readonly Token[] = Array.from({ length: 9 }, (_, index) => 450 + index * 101);

/**
 * Measured on all fourteen builds of llama.cpp for x86-64 (`npm run test:variants`): 0.04 at most where the
 * cache is right, mostly 0; 0.79 and more where a place is kept of whose window of 128 tokens 8 are left.
 */
const tolerance = 0.1;

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
async function expectations(
  sequence: LlamaSequence,
  token: Token,
): Promise<ReadonlyMap<number, number>> {
  const sampler = new native.addon.AddonSampler(native.model);
  sampler.applyConfig({ temperature: 0, seed: 1 });
  const [, pairs] = await sequence.draw([token], (context: AddonContext, logits) =>
    context.sampleToken(logits, sampler, true, false),
  );
  sampler.dispose();
  const found = new Map<number, number>();
  const list = pairs as number[];
  for (let at = 1; at < list.length; at += 2) found.set(list[at - 1] as number, list[at] as number);
  return found;
}

/** How far the two differ in what they expect after a token: of some tokens, the mean difference of log-probabilities. */
async function differenceAfter(token: Token): Promise<number> {
  const left = await expectations(used, token);
  const right = await expectations(fresh, token);
  const probed = Array.from({ length: 64 }, (_, index) => 300 + index * 23);
  const logarithm = (map: ReadonlyMap<number, number>, one: number): number =>
    Math.log(map.get(one) ?? Number.NaN);
  const differences = probed.map((one) => Math.abs(logarithm(left, one) - logarithm(right, one)));
  return differences.reduce((sum, value) => sum + value) / differences.length;
}

/**
 * The median over some tokens in a row. Of a single one it may say little: where two experts are nearly
 * tied, the last bit of a sum chooses between them, and that alone comes to 0.5. A wrong cache is wrong
 * after each of them.
 */
async function difference(): Promise<number> {
  const differences: number[] = [];
  for (const token of probes) differences.push(await differenceAfter(token));
  return differences.toSorted((one, other) => one - other)[4] ?? Number.NaN;
}

/** Evaluates the tokens up to each of some places, in one chunk each. */
async function goOnTo(sequence: LlamaSequence, ...places: readonly number[]): Promise<void> {
  for (const place of places) await sequence.append(tokens.slice(sequence.length, place));
}

/**
 * Makes the used sequence go back to a place, and the fresh one come as far in the chunks in which the
 * used one came: llama.cpp's numbers depend on the size of a chunk. Returns what the used one kept.
 */
async function goBackTo(place: number, chunks: readonly number[] = []): Promise<number> {
  const kept = await used.align([...tokens.slice(0, place), ...probes]);
  await goOnTo(used, place);
  await goOnTo(fresh, ...chunks, place);
  return kept;
}

describe("going back in the cache", () => {
  test("a little keeps all that is shared", async () => {
    await goOnTo(used, length - 100, length);
    expect(await goBackTo(length - 100)).toBe(length - 100);
    expect(await difference()).toBeLessThan(tolerance);
  });

  // What is left of the window reaches from 1,232 on: 1,240 is still there, most of what it sees is not.
  for (const place of [1240, 1300]) {
    test(`to ${place}, where the window is gone in part, begins anew`, async () => {
      await goOnTo(used, length);
      expect(await goBackTo(place)).toBe(0);
      expect(await difference()).toBeLessThan(tolerance);
    });

    test(`to ${place} with a checkpoint before it goes on from there`, async () => {
      await goOnTo(used, place - 20);
      await used.checkpoint();
      await goOnTo(used, length);
      expect(await goBackTo(place, [place - 20])).toBe(place - 20);
      expect(await difference()).toBeLessThan(tolerance);
    });
  }

  test("far takes the last checkpoint that is early enough", async () => {
    for (const place of [300, 600, 1500]) {
      await goOnTo(used, place);
      await used.checkpoint();
    }
    await goOnTo(used, length);
    expect(await goBackTo(900, [300, 600])).toBe(600);
    expect(await difference()).toBeLessThan(tolerance);
  });

  test("again and again keeps on being right", async () => {
    await goOnTo(used, 1700, 1900, length);
    const steps: [place: number, chunks: number[], kept: number][] = [
      [1900, [1700], 1900],
      [1700, [], 1700],
      [1720, [1700], 1700],
    ];
    for (const [place, chunks, kept] of steps) {
      await fresh.clear();
      expect(await goBackTo(place, chunks)).toBe(kept);
      expect(await difference()).toBeLessThan(tolerance);
    }
  });

  test("to the same prompt evaluates its last token again", async () => {
    await goOnTo(used, 50);
    expect(await used.align(tokens.slice(0, 50))).toBe(49);
  });
});
