import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderConversation, renderToolResult } from "../../src/harmony/index.ts";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import { inspectModelFile } from "../../src/model/file/model-file.ts";
import { memoryNeed, totalNeed } from "../../src/model/file/model-memory.ts";
import { planContext } from "../../src/model/file/plan-context.ts";
import { commonPrefix } from "../../src/model/sequence/common-prefix.ts";
import { beginsReasoning } from "../../src/model/session/begins-reasoning.ts";
import { NativeWork } from "../../src/model/session/native-work.ts";
import { bordersAgain, promptBorders } from "../../src/model/session/prompt-borders.ts";
import { promptChunk } from "../../src/model/session/prompt-chunk.ts";
import { tinyVocabulary as vocabulary } from "./tiny-vocabulary.ts";

test("a common prefix ends at the first difference", () => {
  expect(commonPrefix([1, 2, 3], [1, 2, 4])).toBe(2);
  expect(commonPrefix([1, 2], [1, 2, 3])).toBe(2);
  expect(commonPrefix([], [1])).toBe(0);
});

test("reasoning begins after everything but a tool's result", () => {
  const { start } = vocabulary.control;
  const open = [start, ...vocabulary.encode("assistant")];
  const user = renderConversation([{ role: "user", content: "Hi <|start|>." }], vocabulary);
  expect(beginsReasoning([...user, ...open], vocabulary)).toBe(true);
  expect(beginsReasoning(open, vocabulary)).toBe(true);
  for (const name of ["functions.read_file", "browser.search", "python"]) {
    const result = renderToolResult({ name, channel: "commentary", content: "user" }, vocabulary);
    expect(beginsReasoning([...user, ...result, ...open], vocabulary)).toBe(false);
  }
});

// Issue 18 B1: the size of a part is fixed by model and settings, its place by the position alone.
describe("a prompt is evaluated in parts", () => {
  test("of a batch, or less where a processor has a large model to compute", () => {
    const small = { batchSize: 512, backend: "cpu", weights: 13e6 };
    expect(promptChunk(small)).toBe(512);
    expect(promptChunk({ ...small, weights: 12e9 })).toBe(128);
    expect(promptChunk({ ...small, weights: 12e9, batchSize: 64 })).toBe(64);
    expect(promptChunk({ ...small, weights: 12e9, backend: "cuda" })).toBe(512);
  });

  test("that end at multiples of their size, whatever the cache holds", () => {
    expect(promptBorders(0, 1300, 512)).toEqual([512, 1024]);
    expect(promptBorders(700, 1300, 512)).toEqual([1024]);
    expect(promptBorders(0, 1024, 512)).toEqual([512]);
    expect(promptBorders(0, 512, 512)).toEqual([]);
    expect(promptBorders(0, 513, 512, true)).toEqual([512]);
    expect(promptBorders(0, 600, 512, true)).toEqual([512, 599]);
    expect(promptBorders(599, 600, 512, true)).toEqual([]);
    fc.assert(
      fc.property(
        fc.nat(3000),
        fc.nat(3000),
        fc.nat(3000),
        fc.constantFrom(1, 64, 512),
        (one, two, three, chunk) => {
          const [kept, middle, length] = [one, two, three].toSorted((a, b) => a - b) as [
            number,
            number,
            number,
          ];
          const at = Math.floor(middle / chunk) * chunk;
          if (kept >= at || at >= length) return;
          // In two appends that meet at a border as in one.
          const twice = [
            ...promptBorders(kept, at, chunk),
            at,
            ...promptBorders(at, length, chunk),
          ];
          expect(twice).toEqual(promptBorders(kept, length, chunk));
        },
      ),
    );
  });

  test("again as they were recorded, with what is missing before them", () => {
    const recorded = { kept: 100, borders: [300, 700] };
    expect(bordersAgain(recorded, 100, 1000, 64)).toEqual([300, 700]);
    expect(bordersAgain(recorded, 40, 1000, 64)).toEqual([64, 100, 300, 700]);
    expect(bordersAgain(recorded, 0, 1000, 512)).toEqual([100, 300, 700]);
    // A record that was tampered with.
    expect(bordersAgain({ kept: 0, borders: [5, 3, 2.5, 7, 2000, -1] }, 0, 10, 512)).toEqual([
      5, 7,
    ]);
  });
});

describe("a context", () => {
  const file = inspectModelFile(tinyModelPath());

  test("is as large as memory and training allow, unless told", () => {
    const need = (contextSize: number): number =>
      totalNeed(memoryNeed(file, { contextSize, sequences: 1, batchSize: 512 }));
    expect(planContext(file, {}, 2 ** 40).contextSize).toBe(8192);
    const trained = { ...file, shape: { ...file.shape, trainedContext: 131_072 } };
    expect(planContext(trained, {}, 2 ** 40).contextSize).toBe(32_768);
    expect(planContext(trained, {}, need(20_000)).contextSize).toBe(16_384);
    expect(planContext(trained, {}, 0).contextSize).toBe(8192);
    expect(planContext(trained, { contextSize: 500 }, 0).contextSize).toBe(500);
  });

  test("of gpt-oss-20b's shape takes about what was measured", () => {
    // 12.4 GB resident with a context of 8,192, 0.68 GB of it for the context, as llama.cpp reports.
    const shape = {
      layers: 24,
      trainedContext: 131_072,
      embedding: 2880,
      keyValueHeads: 8,
      keyLength: 64,
      valueLength: 64,
      window: 128,
      weightBytes: 12.1e9,
    };
    const { keysAndValues, buffers } = memoryNeed(
      { shape, vocabulary: { size: 201_088 } },
      { contextSize: 8192, sequences: 1, batchSize: 512 },
    );
    expect(keysAndValues + buffers).toBeGreaterThan(0.68e9);
    expect(keysAndValues + buffers).toBeLessThan(1e9);
  });
});

describe("native work", () => {
  test("that is under way doesn't hold up an abort, and is waited for afterwards", async () => {
    const work = new NativeWork();
    const stop = new AbortController();
    let finish = (): void => {};
    let finished = false;
    const running = work.run(
      () =>
        new Promise<string>((resolve) => {
          finish = () => {
            finished = true;
            resolve("done");
          };
        }),
      stop.signal,
    );
    stop.abort();
    expect(await running).toBeNull();
    expect(finished).toBe(false);
    setTimeout(finish, 1);
    await work.idle();
    expect(finished).toBe(true);
    expect(await work.run(async () => 1, stop.signal)).toBeNull();
    expect(await work.run(async () => 1, undefined)).toBe(1);
  });

  test("that fails, fails where it is waited for", async () => {
    const work = new NativeWork();
    await expect(work.run(() => Promise.reject(new Error("no")), undefined)).rejects.toThrow("no");
    await work.idle();
  });
});
