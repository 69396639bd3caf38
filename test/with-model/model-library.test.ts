import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { expect, test } from "vitest";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import { LlamaEngine } from "../../src/model/native/llama-engine.ts";
import type { NativeModel, OpenOptions } from "../../src/model/native/native-model.ts";
import { openOnProcessor } from "../../src/model/native/open-on-processor.ts";
import { openWithLibrary } from "../../src/model/native/open-with-library.ts";
import { SequencePool } from "../../src/model/sequence/sequence-pool.ts";
import { LlamaSession } from "../../src/model/session/llama-session.ts";
import { takeTurn } from "../model/take-turn.ts";
import { tinyVocabulary } from "../model/tiny-vocabulary.ts";

const sizes = { contextSize: 1024, sequences: 1, batchSize: 512 };
const options: OpenOptions = {
  path: tinyModelPath(),
  gpu: false,
  useMmap: true,
  threads: 1,
  ...sizes,
  mustFit() {},
};

async function turnOf(native: NativeModel): Promise<readonly number[]> {
  const pool = new SequencePool({ native, ...sizes, window: 128 });
  const engine = new LlamaEngine(native, tinyVocabulary);
  const sequence = await pool.acquire();
  const session = new LlamaSession({
    engine,
    sequence,
    contextSize: sizes.contextSize,
    chunk: sizes.batchSize,
    release: (freed) => pool.release(freed),
  });
  const { control } = tinyVocabulary;
  const prompt = [control.start, ...tinyVocabulary.encode("assistant")];
  const { tokens } = await takeTurn(session, prompt, { temperature: 0, maxTokens: 60 });
  await session.dispose();
  await pool.dispose();
  await native.dispose();
  return tokens;
}

test("a model opened with the library says what it says without it", async () => {
  const alone = await openOnProcessor(options);
  expect(alone).not.toBeNull();
  const direct = await turnOf(alone as NativeModel);
  expect(await turnOf(await openWithLibrary(options))).toEqual(direct);
});

test("a model that the processor's memory can't hold isn't loaded where the library finds no card", async () => {
  const mustFit = (): never => {
    throw new Error("too large");
  };
  await expect(openWithLibrary({ ...options, mustFit })).rejects.toThrow("too large");
});

// Fixes, C 11: with a loader of Vulkan and no card the check was skipped, and the backend was "vulkan".
test("gpu: auto is the processor where no card is found, whatever loaders are there", async () => {
  const llama = await getLlama({ gpu: "auto", build: "never", progressLogs: false });
  const cards = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  await llama.dispose();
  let asked = 0;
  const native = await openWithLibrary({ ...options, gpu: "auto", mustFit: () => void asked++ });
  expect({ onProcessor: native.backend === "cpu", asked }).toEqual({
    onProcessor: cards.length === 0,
    asked: cards.length === 0 ? 1 : 0,
  });
  if (cards.length === 0) expect(native.gpuLayers).toBe(0);
  await native.dispose();
});

test("a card that is asked for by name and isn't there is an error that says so", async () => {
  const llama = await getLlama({ gpu: "auto", build: "never", progressLogs: false });
  const hasCard = llama.gpu !== false && (await llama.getGpuDeviceNames()).length > 0;
  await llama.dispose();
  if (hasCard) return;
  for (const gpu of ["vulkan", "cuda"] as const) {
    await expect(openWithLibrary({ ...options, gpu })).rejects.toMatchObject({
      code: "model.failed",
      hint: expect.stringContaining("gpu: false"),
    });
  }
});

test("node-llama-cpp goes back in a window that is no longer whole", async () => {
  // Why `LlamaSequence` looks for itself. Should this fail, the library has learned it.
  const llama = await getLlama({
    gpu: false,
    build: "never",
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath: tinyModelPath() });
  const context = await model.createContext({ contextSize: 2560, threads: 1 });
  const sequence = context.getSequence({ checkpoints: { interval: false } });
  const tokens = Array.from({ length: 2000 }, (_, index) => 300 + ((index * 7919) % 1500));
  await sequence.evaluateWithoutGeneratingNewTokens(tokens as never[]);
  const firstKept = sequence.stateCellsStartIndex;
  await sequence.adaptStateToTokens(tokens.slice(0, firstKept + 8) as never[], false);
  // It keeps a place of whose window of 128 tokens 8 are left.
  expect(sequence.nextTokenIndex).toBe(firstKept + 8);
  await llama.dispose();
});
