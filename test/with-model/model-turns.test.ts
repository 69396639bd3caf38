import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import { readGgufHeader } from "../../src/model/file/gguf-header.ts";
import { loadModel } from "../../src/model/load-model.ts";
import { writeRandomModel } from "../random-model/random-model.ts";
import { fuzzTurns } from "../random-model/turn-fuzz.ts";
import { removeFolder } from "../remove-folder.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-random-"));
});

afterAll(() => removeFolder(folder));

// The long form, with gpt-oss's whole vocabulary: npm run fuzz:turns
test("a model of random weights writes well-formed turns that fit their schemas", async () => {
  const path = join(folder, "random.gguf");
  const { metadata } = readGgufHeader(tinyModelPath());
  const list = <Value>(key: string): Value[] => metadata.get(`tokenizer.ggml.${key}`) as Value[];
  const vocabulary = {
    tokens: list<string>("tokens"),
    types: list<number>("token_type"),
    merges: list<string>("merges"),
  };
  writeRandomModel(path, vocabulary, { seed: 5 });
  const model = await loadModel(path, { gpu: false });
  const problems: string[] = [];
  const figures = await fuzzTurns(model, 60, {
    seed: 5,
    onTurn: (_, problem) => {
      if (problem !== null) problems.push(problem);
    },
  });
  await model.dispose();
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ turns: 60, malformed: 0, unoffered: 0, invalid: 0 });
  // Random weights write something else on each processor: what is certain is that there are many.
  expect(figures.calls).toBeGreaterThan(15);
  expect(figures.tools).toBeGreaterThan(3);
  expect(figures.ofKit).toBeGreaterThan(8);
  expect(figures.inRole).toBeGreaterThan(5);
  expect(figures.calls - figures.inRole).toBeGreaterThan(5);
});
