import { describe, expect, it } from "vitest";
import { collectPatterns } from "./collect-patterns.ts";
import { measurePattern } from "./measure-pattern.ts";

// A pattern that backtracks lets 64 KiB of a hostile file freeze the process, with its limits and its Ctrl-C.
describe("no regular expression of the sources backtracks: twice the text is at most three times the work", () => {
  const byFile = Map.groupBy(collectPatterns(), ({ file }) => file);
  for (const [file, patterns] of byFile) {
    it(file, () => {
      expect(patterns.map(({ pattern }) => measurePattern(pattern)).filter(Boolean)).toEqual([]);
    });
  }
});

describe("the measure itself", () => {
  it.each([
    /<!--[\s\S]*?-->/,
    /\n+$/,
    /<(script|style)\b[\s\S]*?<\/\1\s*>/i,
    /(?<![A-Za-z0-9])eyJ[\w-]{8,}\.[\w-]{8,}/,
    /\b[a-z][a-z0-9+.-]*:\/\//i,
    /^\s*(\w+\s*)*$/,
    /^(?:a|a?b)*\d/,
  ])("finds %s", (pattern) => {
    expect(measurePattern(pattern)).not.toBeNull();
  });

  it.each([/(?<!\n)\n+$/, /<[^<>]*>/, /^\s*\S/, /[a-z]+/, /x\s*=\s*y/])("passes %s", (pattern) => {
    expect(measurePattern(pattern)).toBeNull();
  });
});
