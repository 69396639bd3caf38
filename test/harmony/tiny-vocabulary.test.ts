import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Vocabulary } from "../../src/harmony/index.ts";
import { readGgufHeader } from "../../src/model/file/gguf-header.ts";
import { ggufVocabulary } from "../../src/model/file/gguf-vocabulary.ts";
import { tinyModelPath } from "../../src/model/index.ts";
import { hostileText } from "./hostile-text.ts";
import { seededRandom } from "./random-tokens.ts";

/** The model in the box has a vocabulary of its own: other ids, other merges, the same rule. */

const path = tinyModelPath();
let llama: Llama;
let model: LlamaModel;
let vocabulary: Vocabulary;

beforeAll(async () => {
  vocabulary = ggufVocabulary(readGgufHeader(path), path);
  llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
  model = await llama.loadModel({ modelPath: path, vocabOnly: true });
});

afterAll(async () => {
  await model?.dispose();
  await llama?.dispose();
});

const texts = [
  "Read the file notes/today.md and count its lines.",
  '{"path": "a.txt", "content": "1,2,3\\n"}',
  "    if (x >= 10) {\n\t\treturn  'it''s';\r\n    }\n\n\n",
  "Ünïcödé, 日本語, עברית, العربية, 한국어, 🙂👩‍🚀",
  "3.14159 1000000 12345678 2²",
  "They're I'll we'd DON'T 'tis",
  "",
];

test.each(texts)("the same tokens as llama.cpp: %j", (text) => {
  expect(vocabulary.encode(text)).toEqual([...model.tokenize(text, false)]);
  expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
});

test("its control tokens are found by their text, and no text becomes one", () => {
  expect(vocabulary.size).toBe(3584);
  expect(vocabulary.control.start).not.toBe(200006);
  expect(vocabulary.decode([vocabulary.control.start])).toBe("<|start|>");
  const random = seededRandom(5);
  for (let count = 0; count < 3000; count++) {
    const text = hostileText(random);
    expect(vocabulary.encode(text).filter((token) => vocabulary.isControl(token))).toEqual([]);
  }
});

test("llama.cpp itself makes control tokens of text, which is why its tokenizer is not used", () => {
  expect([...model.tokenize("<|start|>", false)]).toEqual([vocabulary.control.start]);
});
