import { readFileSync } from "node:fs";
import { type Schema, type SchemaDraft, Validator } from "@cfworker/json-schema";
import { describe, expect, test } from "vitest";
import { compileSchema, validate } from "../../src/grammar/index.ts";
import { layouts } from "./expect-grammar.ts";
import { GbnfMatcher } from "./gbnf-matcher.ts";
import { keywordsOf } from "./schema-set/keywords-of.ts";
import { schemaSet, schemaSetFile, schemaSetLines } from "./schema-set/schema-set.ts";

const set = schemaSet();
const page = readFileSync("docs/grammar.md", "utf8");

/** What docs/grammar.md says of drafts in words, beside its table. */
const ofDrafts =
  "$defs $id $anchor $dynamicAnchor $recursiveRef $recursiveAnchor $schema definitions id divisibleBy extends exclusiveMinimum exclusiveMaximum then else";

test("the file holds what the script writes", () => {
  expect(readFileSync(schemaSetFile, "utf8")).toBe(schemaSetLines());
});

test("there are at least 400 schemas, each of its own kind, with valid and invalid instances", () => {
  expect(set.length).toBeGreaterThanOrEqual(400);
  expect(new Set(set.map(({ schema }) => JSON.stringify(schema))).size).toBe(set.length);
  for (const { id, valid, invalid } of set) {
    expect([id, valid.length >= 2, invalid.length >= 2]).toEqual([id, true, true]);
  }
});

describe("coverage", () => {
  const places = set.map(({ schema }) => keywordsOf(schema));
  const rows = /## Supported keywords\n(.*?)\n## /s.exec(page)?.[1] ?? "";
  const named = [...rows.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, keyword = ""]) => keyword),
  );
  const keywords = [...new Set([...named, ...ofDrafts.split(" ")])];

  test("every keyword that docs/grammar.md names is in at least five schemas", () => {
    expect(keywords.length).toBeGreaterThan(50);
    const count = (keyword: string) =>
      places.filter((schemas) => schemas.some((own) => own.includes(keyword))).length;
    expect(keywords.filter((keyword) => count(keyword) < 5)).toEqual([]);
  });

  test("so is every format and every type", () => {
    const [row = ""] = /\| `format` \|.*/.exec(rows) ?? [];
    const formats = [...row.matchAll(/`([a-z0-9-]+)`/g)].map(([, name = ""]) => name);
    const texts = set.map(({ schema }) => JSON.stringify(schema));
    const missing = formats
      .filter((name) => name !== "format" && !name.startsWith("idn-"))
      .filter((name) => texts.filter((text) => text.includes(`"format":"${name}"`)).length < 5);
    expect(missing).toEqual([]);
    for (const type of ["string", "number", "integer", "boolean", "null", "array", "object"]) {
      expect(texts.filter((text) => text.includes(`"${type}"`)).length).toBeGreaterThan(20);
    }
  });

  test("keywords are combined in hundreds of ways", () => {
    const pairs = new Set<string>();
    for (const own of places.flat()) {
      const known = own.filter((keyword) => keywords.includes(keyword)).sort();
      for (const [index, one] of known.entries()) {
        for (const other of known.slice(index + 1)) pairs.add(`${one} ${other}`);
      }
    }
    expect(pairs.size).toBeGreaterThan(200);
  });
});

test("the validator judges every instance correctly", () => {
  const wrong: unknown[] = [];
  for (const { id, schema, valid, invalid } of set) {
    for (const value of valid) {
      const issues = validate(schema, value);
      if (issues.length > 0) wrong.push([id, value, issues]);
    }
    for (const value of invalid) {
      if (validate(schema, value).length === 0) wrong.push([id, value]);
    }
  }
  expect(wrong).toEqual([]);
});

test("so does @cfworker/json-schema by itself, wherever it knows draft and keywords", () => {
  const drafts = new Map<unknown, SchemaDraft>([
    [undefined, "2020-12"],
    ["https://json-schema.org/draft/2020-12/schema", "2020-12"],
    ["https://json-schema.org/draft/2019-09/schema", "2019-09"],
    ["http://json-schema.org/draft-07/schema#", "7"],
  ]);
  let judged = 0;
  const wrong: unknown[] = [];
  for (const { id, schema, valid, invalid } of set) {
    const draft = drafts.get(schema.$schema);
    const text = JSON.stringify(schema);
    if (draft === undefined || /"iri|\$dynamicRef|"\$id"/.test(text)) continue;
    const validator = new Validator(schema as Schema, draft);
    const is = (value: unknown) => validator.validate(value).valid;
    wrong.push(...valid.filter((value) => !is(value)).map((value) => [id, value]));
    wrong.push(...invalid.filter(is).map((value) => [id, value]));
    judged += valid.length + invalid.length;
  }
  expect(wrong).toEqual([]);
  expect(judged).toBeGreaterThan(3500);
});

// In parts, so that none takes long and a failure says where.
const parts = 8;
const exact = { schemas: 0 };

describe("the grammar takes what is valid, in every layout, and where it is exact nothing else", () => {
  test.each(Array.from({ length: parts }, (_, part) => part + 1))(
    `part %i of ${parts}`,
    { timeout: 120_000 },
    (part) => {
      const wrong: unknown[] = [];
      for (const { id, schema, valid, invalid } of set.filter(
        (_, index) => index % parts === part - 1,
      )) {
        const grammar = compileSchema(schema);
        const matcher = new GbnfMatcher(grammar.gbnf);
        if (grammar.exact) exact.schemas++;
        else expect([id, grammar.unsupported]).not.toEqual([id, []]);
        // Counted objects of many properties are not offered in every order, but in the declared one.
        const narrowed = grammar.narrowed.map(({ reason }) => reason);
        expect([id, narrowed.filter((reason) => !/^not every order/.test(reason))]).toEqual([
          id,
          [],
        ]);
        for (const value of valid) {
          for (const text of layouts(value))
            if (!matcher.accepts(text)) wrong.push([id, "refused", text]);
        }
        if (!grammar.exact) continue;
        for (const value of invalid) {
          const text = JSON.stringify(value);
          if (matcher.accepts(text)) wrong.push([id, "taken", text]);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  test("it is exact for all but lists of distinct items and patterns of patterns", () => {
    const open = set.filter(({ schema }) => /"uniqueItems"|"regex"/.test(JSON.stringify(schema)));
    expect(exact.schemas).toBe(set.length - open.length);
    expect(exact.schemas).toBeGreaterThanOrEqual(400);
  });
});
