import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OstinatoError } from "../../../src/errors.ts";
import { tinyModelPath } from "../../../src/model/download/tiny-model-path.ts";
import { readGgufHeader } from "../../../src/model/file/gguf-header.ts";
import { inspectModelFile } from "../../../src/model/file/model-file.ts";
import { vocabularySource } from "../../../src/trace/transfer/run-vocabulary.ts";
import { uint32, uint64, writeGguf } from "../../random-model/gguf-writer.ts";
import { removeFolder } from "../../remove-folder.ts";

let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-gguf-"));
  path = join(folder, "x.gguf");
});

afterAll(() => removeFolder(folder));

/** A header up to the type of its only value. */
const beforeValue = Buffer.concat([
  Buffer.from("GGUF"),
  ...[uint32(3), uint64(0), uint64(1), uint64(1), Buffer.from("k")],
]);

function nestedLists(depth: number): Buffer {
  const list = Buffer.concat([uint32(9), uint64(1)]);
  return Buffer.concat([beforeValue, uint32(9), ...Array.from({ length: depth }, () => list)]);
}

function values(count: number, value: (index: number) => readonly Uint8Array[]): Buffer {
  const all = Array.from({ length: count }, (_, index) => {
    const key = Buffer.from(`key ${index}`);
    return [uint64(key.length), key, ...value(index)];
  });
  return Buffer.concat([Buffer.from("GGUF"), uint32(3), uint64(0), uint64(count), ...all.flat()]);
}

function manyLists(lists: number, elements: number): Buffer {
  const zeros = Buffer.alloc(elements);
  return values(lists, () => [uint32(9), uint32(0), uint64(elements), zeros]);
}

function manyTexts(texts: number, bytes: number): Buffer {
  const text = Buffer.alloc(bytes, "a");
  return values(texts, () => [uint32(8), uint64(bytes), text]);
}

describe("the header of a GGUF file", () => {
  test("comes back as it was written", () => {
    writeGguf(
      path,
      {
        "general.architecture": { string: "gpt-oss" },
        number: { uint32: 7 },
        half: { float32: 0.5 },
        yes: { boolean: true },
        words: { strings: ["Ġa", "日本", ""] },
        types: { int32s: [1, -3] },
      },
      [
        { name: "a", dimensions: [32, 2], type: 8, bytes: () => new Uint8Array(68) },
        { name: "b", dimensions: [3], type: 0, bytes: () => new Uint8Array(12) },
      ],
    );
    const header = readGgufHeader(path);
    expect(Object.fromEntries(header.metadata)).toEqual({
      "general.architecture": "gpt-oss",
      number: 7,
      half: 0.5,
      yes: true,
      words: ["Ġa", "日本", ""],
      types: [1, -3],
    });
    expect(header.tensors).toEqual([
      { name: "a", dimensions: [32, 2], type: 8, offset: 0, bytes: 68 },
      { name: "b", dimensions: [3], type: 0, offset: 96, bytes: 12 },
    ]);
    expect(header.dataEnd).toBe(header.dataOffset + 96 + 12);
  });

  test("is longer than what is read at once", () => {
    const words = Array.from({ length: 100_000 }, (_, index) => `word number ${index}`);
    writeGguf(path, { words: { strings: words } }, []);
    expect(readGgufHeader(path).metadata.get("words")).toEqual(words);
  });

  test("with a length or a count that no model has is damaged, however large the file is", () => {
    const heads: readonly [string, Buffer][] = [
      ["a text", Buffer.concat([beforeValue, uint32(8), uint64(600_000_000)])],
      ["a list", Buffer.concat([beforeValue, uint32(9), uint32(0), uint64(3_000_000_000)])],
      ["lists in lists", nestedLists(100_000)],
      ["tensors", Buffer.concat([Buffer.from("GGUF"), uint32(3), uint64(4e9), uint64(0)])],
      // Behind it the file has zeros: each 13 of them are a value of no name.
      ["values", Buffer.concat([Buffer.from("GGUF"), uint32(3), uint64(0), uint64(4e9)])],
      ["values of one name", Buffer.concat([Buffer.from("GGUF"), uint32(3), uint64(0), uint64(9)])],
      ["lists together", manyLists(40, 100_000)],
      ["a header", manyTexts(100, 3_000_000)],
      [
        "a text in a list",
        Buffer.concat([beforeValue, uint32(9), uint32(8), uint64(1), uint64(1e6)]),
      ],
    ];
    for (const [what, head] of heads) {
      writeFileSync(path, head);
      truncateSync(path, 12_000_000_000);
      const failed = expect.objectContaining({ code: "model.corrupt" });
      expect(() => readGgufHeader(path), what).toThrow(failed);
    }
  });

  test("of a later part of a model says which file to give", () => {
    const later = join(folder, "m-00002-of-00002.gguf");
    writeGguf(later, { "split.no": { uint32: 1 }, "split.count": { uint32: 2 } }, []);
    const failed = { code: "model.corrupt", hint: expect.stringContaining("-00001-of-") };
    expect(() => inspectModelFile(later)).toThrow(expect.objectContaining(failed));
  });

  test("of a path that is a pipe is an error, and nobody waits for it", () => {
    const pipe = join(folder, "pipe.gguf");
    execFileSync("mkfifo", [pipe]);
    const failed = expect.objectContaining({ code: "model.not-found" });
    expect(() => readGgufHeader(pipe)).toThrow(failed);
  });

  test("that a run's record names is met by the same error", () => {
    const named = (file: string) =>
      ({ model: { kind: "gguf", name: "x", file: { path: file } } }) as unknown as Parameters<
        typeof vocabularySource
      >[0];
    writeFileSync(path, manyLists(40, 100_000));
    expect(() => vocabularySource(named(path))).toThrow(
      expect.objectContaining({ code: "model.corrupt" }),
    );
    const numbers = { "tokenizer.ggml.tokens": { int32s: [1, 2] } };
    writeGguf(path, numbers, []);
    expect(() => vocabularySource(named(path))).toThrow(
      expect.objectContaining({ code: "model.corrupt" }),
    );
    writeGguf(path, { "tokenizer.ggml.tokens": { strings: ["a".repeat(5000)] } }, []);
    expect(() => vocabularySource(named(path))).toThrow(
      expect.objectContaining({ code: "model.corrupt" }),
    );
  });

  test("damaged in any way is an error of ours or harmless, in bounded memory and time", () => {
    const whole = readFileSync(tinyModelPath());
    const count = fc.oneof(
      fc.constantFrom(0n, 1n << 20n, (1n << 31n) - 1n, 1n << 32n, 1n << 53n, (1n << 64n) - 1n),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    );
    const damage = fc.record({
      at: fc.oneof(fc.nat(100), fc.nat(2000), fc.nat(120_000)),
      bytes: fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 12 }),
        count.map((value) => new Uint8Array(BigUint64Array.of(value).buffer)),
      ),
      cut: fc.option(fc.nat(whole.length)),
    });
    const memory = process.memoryUsage.rss();
    fc.assert(
      fc.property(damage, ({ at, bytes, cut }) => {
        const copy = Buffer.from(whole.subarray(0, cut ?? whole.length));
        copy.set(bytes.subarray(0, Math.max(0, copy.length - at)), Math.min(at, copy.length));
        writeFileSync(path, copy);
        const began = process.cpuUsage();
        try {
          inspectModelFile(path);
        } catch (error) {
          expect(error).toBeInstanceOf(OstinatoError);
        }
        expect(process.cpuUsage(began).user).toBeLessThan(3_000_000);
      }),
      { numRuns: 300 },
    );
    expect(process.memoryUsage.rss() - memory).toBeLessThan(512 * 2 ** 20);
  });
});
