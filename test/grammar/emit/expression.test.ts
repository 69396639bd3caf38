import { expect, test } from "vitest";
import { sequence } from "../../../src/grammar/emit/expression.ts";
import { expectGrammar } from "../expect-grammar.ts";

test("texts that meet become one, but never one that is repeated", () => {
  expect(sequence('"a"', '"b"')).toBe('"ab"');
  expect(sequence('"a"', '"b" c')).toBe('"ab" c');
  for (const repeated of ['"b"*', '"b"+', '"b"?', '"b"{2}']) {
    expect(sequence('"a"', repeated)).toBe(`"a" ${repeated}`);
  }
  expect(sequence('"a\\""', '"b"')).toBe('"a\\"b"');
  expect(sequence("a", '"b"')).toBe('a "b"');
  expect(sequence("", '""')).toBe('""');
});

test("a character before a repeated one, in a pattern that is written by its structure", () => {
  expectGrammar(
    { type: "string", pattern: "^((.a{2,}){1,3}a){2}ab{2}$" },
    { takes: ["xaaaxaaaabb", "xaaayaaaabb"], refuses: ["xaaaxaaaabab", "xaaaxaaaab", "xaaaabb"] },
  );
});
