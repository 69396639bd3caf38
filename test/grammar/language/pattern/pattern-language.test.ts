import { expect, test } from "vitest";
import { compileSchema } from "../../../../src/grammar/index.ts";
import { expectGrammar } from "../../expect-grammar.ts";
import { GbnfMatcher } from "../../gbnf-matcher.ts";

const texts = [
  "",
  "a",
  "b",
  "aa",
  "ab",
  "aab",
  "abb",
  "abc",
  "ba",
  "cab",
  "A",
  "a1",
  "1",
  "12",
  "123",
  "-",
  "a-b",
  "a b",
  " a",
  "a\n",
  "\n",
  "é",
  "中",
  "😀",
  "a😀",
  "_",
  "a.b",
  "a/b",
  '"',
  "\\",
  "foo",
  "foobar",
  "xfoo",
  "a\u2028b",
];

const patterns = [
  "^a",
  "b$",
  "^a$",
  "a",
  "^$",
  "^a|b$",
  "^(a|b)+$",
  "^(?:ab?)*$",
  "^a{2}b?$",
  "^a{1,2}$",
  "^[a-c]{2,}$",
  "^[^a-c]+$",
  "^.$",
  "^.*$",
  "^\\d+$",
  "^\\D$",
  "^\\w+$",
  "\\W",
  "^\\s",
  "\\S$",
  "^\\p{L}$",
  "^[\\w.-]+$",
  "^\\u0061",
  "^a\\/b$",
  "^(?!foo)",
  "^(?!.*bar$).*$",
  "^(?=.*\\d)[a-z\\d]+$",
  "\\bb",
  "^foo(?:bar)?$",
  '["\\\\]',
  "(?i)^A$",
  "^a??b*?$",
  "^(aa{2,}){1,2}b{2}$",
  "^[^]$",
];

test.each(patterns)("%s matches what JavaScript's regular expression matches", (pattern) => {
  const { gbnf, exact } = compileSchema({ type: "string", pattern });
  expect(exact).toBe(true);
  const matcher = new GbnfMatcher(gbnf);
  const insensitive = pattern.startsWith("(?i)");
  const expression = new RegExp(insensitive ? pattern.slice(4) : pattern, insensitive ? "iu" : "u");
  const judged = texts.map((text) => [text, matcher.accepts(JSON.stringify(text))]);
  expect(judged).toEqual(texts.map((text) => [text, expression.test(text)]));
});

test("a pattern together with lengths", () => {
  expectGrammar(
    { type: "string", pattern: "^[ab]+$", minLength: 2, maxLength: 3 },
    { takes: ["ab", "aba"], refuses: ["a", "abab", "ac", ""] },
  );
});

test("what is not a regular language is left open and reported", () => {
  for (const pattern of ["^(a+)\\1$", "(?<=a)b"]) {
    const schema = { type: "object", properties: { code: { type: "string", pattern } } };
    const { exact, unsupported } = compileSchema(schema);
    expect(exact).toBe(false);
    expect(unsupported).toMatchObject([{ path: "/properties/code", keyword: "pattern" }]);
  }
});
