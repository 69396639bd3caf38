import { expect, test } from "vitest";
import { z } from "zod";
import { z as zod3 } from "zod/v3";
import { compileSchema } from "../../../../src/grammar/index.ts";
import { jsonSchemaOf, ZOD_STRINGS } from "../../../../src/tool/json-schema.ts";
import { expectGrammar } from "../../expect-grammar.ts";
import { GbnfMatcher } from "../../gbnf-matcher.ts";

test("strings as JSON writes them", () => {
  expectGrammar(
    { type: "string" },
    {
      takes: ["", "a", 'a"b', "a\\b", "\n\t\u0000\u001f", "é中😀", "\u2028", "\u007f"],
      refuses: [1, null, ["a"]],
      takesText: ['"\\/"', '"\\u00e9"', '"\\uD83D\\uDE00"', '"\\b\\f"'],
      refusesText: [
        '"',
        '"a',
        "a",
        '"\n"',
        '"\\x"',
        '"\\u12"',
        '"\\uD83D"',
        '"\\uDE00"',
        '"a"b"',
        "'a'",
      ],
    },
  );
});

test("lengths count characters, written in any way", () => {
  expectGrammar(
    { type: "string", minLength: 2, maxLength: 3 },
    {
      takes: ["ab", "abc", '""', "\n\n", "😀😀😀"],
      refuses: ["", "a", "abcd", "😀"],
      takesText: ['"\\u0061\\u0062"', '"\\uD83D\\uDE00a"'],
      refusesText: ['"\\u0061"', '"\\uD83D\\uDE00"'],
    },
  );
});

test("large lengths are exact", () => {
  const text = (length: number) => "x".repeat(length);
  expectGrammar(
    { type: "string", minLength: 100, maxLength: 5000 },
    { takes: [text(100), text(4096), text(5000)], refuses: [text(99), text(5001)] },
  );
});

test("counted as UTF-16 counts, no character that counts twice is offered where it is counted", () => {
  const bounded = z.object({ text: z.string().max(3) });
  const schema = jsonSchemaOf("the test", bounded);
  const matcher = new GbnfMatcher(compileSchema(schema, ZOD_STRINGS).gbnf);
  // What the grammar, zod 4 and zod 3 say.
  const judged = (text: string) => [
    matcher.accepts(JSON.stringify({ text })),
    bounded.safeParse({ text }).success,
    zod3.string().max(3).safeParse(text).success,
  ];
  expect(judged("abc")).toEqual([true, true, true]);
  expect(judged("中é\n")).toEqual([true, true, true]);
  expect(judged("abcd")).toEqual([false, false, false]);
  // Three characters, six units: zod 4 counts the ones, zod 3 the others. What is offered satisfies both.
  expect(judged("😀😀😀")).toEqual([false, true, false]);
  expect(matcher.accepts('{"text":"\\uD83D\\uDE00"}')).toBe(false);
  expect(new GbnfMatcher(compileSchema(schema).gbnf).accepts('{"text":"😀😀😀"}')).toBe(true);
  expect(compileSchema(schema, ZOD_STRINGS).narrowed).toMatchObject([
    { path: "/properties/text", keyword: "maxLength" },
  ]);
});

test("counted as UTF-16 counts, free strings hold every character", () => {
  for (const schema of [z.object({ text: z.string() }), z.object({ text: z.string().min(1) })]) {
    const grammar = compileSchema(jsonSchemaOf("the test", schema), ZOD_STRINGS);
    expect(new GbnfMatcher(grammar.gbnf).accepts('{"text":"😀"}')).toBe(true);
    expect(grammar.narrowed).toEqual([]);
    expect(schema.safeParse({ text: "😀" }).success).toBe(true);
  }
});

test("bytes that are not valid text are refused", () => {
  const matcher = new GbnfMatcher(compileSchema({ type: "string" }).gbnf);
  const quote = 0x22;
  for (const [codePoint, is] of [
    [0x61, true],
    [0x10ffff, true],
    [0xd800, false],
    [0x110000, false],
  ] as const) {
    let stacks = matcher.start();
    for (const code of [quote, codePoint, quote]) stacks = matcher.advance(stacks, code);
    expect(stacks.has(null)).toBe(is);
  }
});
