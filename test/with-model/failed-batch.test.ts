import { expect, test } from "vitest";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import type { AddonContext } from "../../src/model/native/llama-addon.ts";
import type { NativeModel } from "../../src/model/native/native-model.ts";
import { openOnProcessor } from "../../src/model/native/open-on-processor.ts";
import type { LlamaSequence } from "../../src/model/sequence/llama-sequence.ts";
import { SequencePool } from "../../src/model/sequence/sequence-pool.ts";

/** llama.cpp refuses every batch with such a token. */
const impossible = 99_999_991;
const sizes = { contextSize: 1024, sequences: 3, batchSize: 512 };

// Fixes, C 9: an error in one batch failed every run in it.
test("a batch that fails harms only the sequence that is at fault", async () => {
  const options = { path: tinyModelPath(), gpu: false, useMmap: true, threads: 1 } as const;
  const native = (await openOnProcessor({ ...options, ...sizes, mustFit() {} })) as NativeModel;
  const pool = new SequencePool({ ...sizes, native, window: 128 });
  const sampler = new native.addon.AddonSampler(native.model);
  sampler.applyConfig({ temperature: 0, seed: 1 });
  const likeliest = (sequence: LlamaSequence, tokens: readonly number[]) =>
    sequence.draw(tokens, (context: AddonContext, logits) => context.sampleToken(logits, sampler));
  const tokens = Array.from({ length: 60 }, (_, at) => 300 + at);
  const [good, bad, alone] = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
  await Promise.all([good.append(tokens), bad.append(tokens)]);
  // Asked for in the same moment, they are evaluated in the same batch.
  const [drawn, failed] = await Promise.allSettled([
    likeliest(good, [450, 451]),
    bad.append([450, impossible]),
  ]);
  expect(failed).toMatchObject({ status: "rejected" });
  // The same chunks, so the same numbers.
  await alone.append(tokens);
  expect(drawn).toEqual({ status: "fulfilled", value: await likeliest(alone, [450, 451]) });
  expect(good.length).toBe(62);
  // Nobody knows how far it came, so it begins anew.
  expect(bad.length).toBe(0);
  expect(await likeliest(bad, tokens)).toEqual(expect.any(Number));
  sampler.dispose();
  await pool.dispose();
  await native.dispose();
});
