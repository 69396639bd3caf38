import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scriptedModel } from "../../../../src/model/index.ts";
import { fitResult } from "../../../../src/planner/call/result/fit-result.ts";

const { vocabulary } = scriptedModel([]);

describe("fitResult", () => {
  test("leaves what fits as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
        expect(fitResult(text, vocabulary, 1000, 100_000)).toEqual({ text });
      }),
    );
  });

  test("keeps head and tail of what doesn't, on whole characters, within the budget", () => {
    const long = fc.array(fc.constantFrom("word ", "\n", "é", "漢字", "🙂", "0123"), {
      minLength: 300,
      maxLength: 600,
    });
    fc.assert(
      fc.property(long, fc.integer({ min: 20, max: 100 }), (parts, limit) => {
        const text = parts.join("");
        const { text: fitted, cut } = fitResult(text, vocabulary, limit, 1_000_000);
        if (cut === undefined) {
          expect(fitted).toBe(text);
          return;
        }
        const match = /^(.*)\n\[(\d+) of (\d+) characters left out here; .*\]\n(.*)$/s.exec(fitted);
        if (!match) throw new Error(`no notice in ${JSON.stringify(fitted)}`);
        const [, head = "", left, all, tail = ""] = match;
        expect(cut).toEqual({ head: head.length, tail: tail.length, of: text.length });
        expect(text.startsWith(head)).toBe(true);
        expect(text.endsWith(tail)).toBe(true);
        expect(head.length + tail.length + Number(left)).toBe(text.length);
        expect(Number(all)).toBe(text.length);
        expect(vocabulary.encode(head).length + vocabulary.encode(tail).length).toBeLessThanOrEqual(
          limit + 4,
        );
      }),
      { numRuns: 200 },
    );
  });

  test("takes no more than a quarter of the context", () => {
    const { text } = fitResult("word ".repeat(5000), vocabulary, 8192, 2000);
    expect(vocabulary.encode(text).length).toBeLessThan(600);
  });

  test("says where the whole can be read", () => {
    const kept: string[] = [];
    const text = "word ".repeat(5000);
    const keep = (whole: string) => {
      kept.push(whole);
      return "/output/x.txt";
    };
    const { text: fitted } = fitResult(text, vocabulary, 200, 100_000, { keep });
    expect(fitted).toMatch(/characters left out here; the whole is in \/output\/x\.txt\]/);
    expect(kept).toEqual([text]);
  });

  test("says how the rest is read again, from the line where it was cut", () => {
    const text = Array.from({ length: 400 }, (_, index) => `line ${index + 1}`).join("\n");
    const read = (line: number) => `read from ${line}`;
    const { text: fitted, whole } = fitResult(text, vocabulary, 100, 100_000, { read });
    const [, line = ""] = /; read from (\d+) shows them\]/.exec(fitted) ?? [];
    expect(fitted.split("\n")[Number(line) - 1]).toMatch(`line ${line}`.slice(0, 5));
    expect(whole).toBe(text);
  });

  test("lone surrogates become the replacement character", () => {
    expect(fitResult("a\ud800b", vocabulary, 100, 1000).text).toBe("a\ufffdb");
  });
});
