import { describe, expect, test } from "vitest";
import { renderConversation, renderToolResult } from "../../src/harmony/index.ts";
import { beginsReasoning } from "../../src/model/begins-reasoning.ts";
import { commonPrefix } from "../../src/model/common-prefix.ts";
import { inspectModelFile } from "../../src/model/model-file.ts";
import { memoryNeed, totalNeed } from "../../src/model/model-memory.ts";
import { NativeWork } from "../../src/model/native-work.ts";
import { planContext } from "../../src/model/plan-context.ts";
import { PromptChunk } from "../../src/model/prompt-chunk.ts";
import { tinyModelPath } from "../../src/model/tiny-model-path.ts";
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

test("a prompt is evaluated in parts of about half a second", () => {
  const slow = new PromptChunk(512);
  expect(slow.size).toBe(64);
  slow.took(64, 4000);
  expect(slow.size).toBe(32);
  const quick = new PromptChunk(512);
  for (let count = 0; count < 10; count++) quick.took(quick.size, 10);
  expect(quick.size).toBe(512);
  quick.took(512, 1000);
  expect(quick.size).toBe(256);
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
