import { closeSync, existsSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { CallOutput } from "../../../src/sandbox/exec/call-output.ts";
import { HeadAndTail } from "../../../src/sandbox/exec/head-and-tail.ts";
import { removeFolder } from "../../remove-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "ostinato-output-"));
afterAll(() => removeFolder(folder));
let files = 0;
const make = (limit: number, room?: () => number) => {
  const path = join(folder, `${files++}.txt`);
  return { path, output: new CallOutput(limit, path, room) };
};

describe("the room for whole outputs", () => {
  it("is filled and not passed", () => {
    const { path, output } = make(4, () => 6);
    for (const piece of ["abc", "def", "ghi"]) output.push("stdout", Buffer.from(piece));
    const result = output.finish("/output/x", "N");
    expect(readFileSync(path, "utf8")).toBe("abcdef");
    expect(result.output).toContain("read the rest in /output/x (its first 6 bytes)");
  });

  it("when there is none, nothing is stored, and no file is named", () => {
    const { path, output } = make(4, () => 0);
    output.push("stdout", Buffer.from("abcdefghi"));
    const result = output.finish("/output/x", "N");
    expect(existsSync(path)).toBe(false);
    expect(result).not.toHaveProperty("wholeOutput");
    expect(result.output).toBe("ab\n[N: 5 characters left out here]\nhi");
  });
});

describe("HeadAndTail", () => {
  it("keeps head and tail of whatever comes, in whatever pieces", () => {
    const pieces = fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 30 }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 2, max: 100 }), (all, limit) => {
        const kept = new HeadAndTail(limit);
        for (const piece of all) kept.push(piece);
        const text = all.join("");
        const { head, tail, dropped } = kept.parts();
        if (text.length <= limit) {
          expect([head + tail, dropped]).toEqual([text, 0]);
        } else {
          expect(head).toBe(text.slice(0, Math.ceil(limit / 2)));
          expect(tail).toBe(text.slice(text.length - Math.floor(limit / 2)));
          expect(dropped).toBe(text.length - limit);
        }
      }),
    );
  });

  it("does not cut a character in two", () => {
    const kept = new HeadAndTail(5);
    for (let count = 0; count < 10; count++) kept.push("👍");
    const { head, tail } = kept.parts();
    expect(head.isWellFormed() && tail.isWellFormed()).toBe(true);
  });
});

describe("CallOutput", () => {
  it("keeps the order of arrival and both streams", () => {
    const { output } = make(100);
    output.push("stdout", Buffer.from("one\n"));
    output.push("stderr", Buffer.from("two\n"));
    output.push("stdout", Buffer.from("three\n"));
    expect(output.finish("/output/x", "n")).toEqual({
      output: "one\ntwo\nthree\n",
      stdout: "one\nthree\n",
      stderr: "two\n",
      truncated: false,
    });
  });

  it("joins characters that arrived in pieces, and replaces invalid UTF-8", () => {
    const { output } = make(100);
    const bytes = Buffer.from("東");
    output.push("stdout", bytes.subarray(0, 1));
    output.push("stderr", Buffer.from([0xff]));
    output.push("stdout", bytes.subarray(1));
    output.push("stdout", Buffer.from([0xe6]));
    const { stdout, stderr } = output.finish("/output/x", "n");
    expect([stdout, stderr]).toEqual(["東\ufffd", "\ufffd"]);
  });

  it("stores the whole output once something is left out, and says where", () => {
    const { output, path } = make(20);
    output.push("stdout", Buffer.from("0123456789"));
    output.push("stdout", Buffer.from("0123456789"));
    output.push("stderr", Buffer.from("abcdefghij"));
    const result = output.finish("/output/x.txt", "7f3a");
    expect(result).toEqual({
      output:
        "0123456789\n[7f3a: 10 characters left out here, read the rest in /output/x.txt]\nabcdefghij",
      stdout: "01234567890123456789",
      stderr: "abcdefghij",
      truncated: true,
      wholeOutput: "/output/x.txt",
    });
    expect(readFileSync(path, "utf8")).toBe("01234567890123456789abcdefghij");
  });

  it("takes nothing after its end: its descriptor could be another file's by then", () => {
    const { output, path } = make(4);
    output.push("stdout", Buffer.from("0123456789"));
    output.finish("/output/x.txt", "n");
    const other = openSync(join(folder, "other"), "w");
    output.push("stdout", Buffer.from("late"));
    closeSync(other);
    expect(readFileSync(join(folder, "other"), "utf8")).toBe("");
    expect([readFileSync(path, "utf8"), output.bytes]).toEqual(["0123456789", 10]);

    const short = make(4);
    short.output.finish("/output/x.txt", "n");
    short.output.push("stdout", Buffer.from("0123456789"));
    expect(existsSync(short.path)).toBe(false);
  });

  it("stores 16 MiB and no more", () => {
    const { output, path } = make(10);
    const chunk = Buffer.alloc(1024 * 1024, "x");
    for (let count = 0; count < 18; count++) output.push("stdout", chunk);
    const { output: text } = output.finish("/output/x.txt", "n");
    expect(readFileSync(path).length).toBe(16 * 1024 * 1024);
    expect(text).toContain("(its first 16777216 bytes)");
    expect(output.bytes).toBe(18 * 1024 * 1024);
  });
});
