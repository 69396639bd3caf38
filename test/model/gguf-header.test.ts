import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OstinatoError } from "../../src/errors.ts";
import { readGgufHeader } from "../../src/model/gguf-header.ts";
import { inspectModelFile } from "../../src/model/model-file.ts";
import { tinyModelPath } from "../../src/model/tiny-model-path.ts";
import { uint32, uint64, writeGguf } from "../random-model/gguf-writer.ts";
import { removeFolder } from "../remove-folder.ts";

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

  test("damaged in any way is an error of ours or harmless, and never takes all memory", () => {
    const whole = readFileSync(tinyModelPath());
    const damage = fc.record({
      at: fc.oneof(fc.nat(2000), fc.nat(120_000)),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
      cut: fc.option(fc.nat(whole.length)),
    });
    fc.assert(
      fc.property(damage, ({ at, bytes, cut }) => {
        const copy = Buffer.from(whole.subarray(0, cut ?? whole.length));
        copy.set(bytes.subarray(0, Math.max(0, copy.length - at)), Math.min(at, copy.length));
        writeFileSync(path, copy);
        try {
          inspectModelFile(path);
        } catch (error) {
          expect(error).toBeInstanceOf(OstinatoError);
        }
      }),
      { numRuns: 150 },
    );
  });
});
