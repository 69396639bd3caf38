// Issue 22, item 4: safe coercions are done; none loses or guesses data.
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import { type Coercion, coercionNotice } from "../../../src/tool/coercion/coercion.ts";
import { checkArguments, defineTool } from "../../../src/tool/index.ts";
import type { ToolInput } from "../../../src/tool/tool.ts";

const toolOf = (input: ToolInput) =>
  defineTool({ name: "search", description: "", input, run: () => "" });

const input = z.object({
  query: z.string(),
  limit: z.number().optional(),
  page: z.int().nullable().optional(),
  exact: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  sizes: z.array(z.number()).optional(),
  range: z.object({ from: z.number(), to: z.number().optional() }).optional(),
  either: z.union([z.number(), z.boolean()]).optional(),
  order: z.enum(["up", "down"]).default("up"),
});
const tool = toolOf(input);

test.each<[string, object, object, string[]]>([
  ["a number in a text", { limit: "12" }, { limit: 12 }, ["limit text-to-number"]],
  ["a fraction", { limit: "-0.5" }, { limit: -0.5 }, ["limit text-to-number"]],
  ["a nullable number", { page: "3" }, { page: 3 }, ["page text-to-number"]],
  ["a boolean", { exact: "true" }, { exact: true }, ["exact text-to-boolean"]],
  ["one of two types", { either: "false" }, { either: false }, ["either text-to-boolean"]],
  ["a single value", { tags: "a, b" }, { tags: ["a, b"] }, ["tags value-to-list"]],
  [
    "a single value of another type",
    { sizes: "4" },
    { sizes: [4] },
    ["sizes value-to-list", "sizes.0 text-to-number"],
  ],
  ["a list in a text", { tags: '["a", "b"]' }, { tags: ["a", "b"] }, ["tags json-in-text"]],
  [
    "an object in a text",
    { range: '{"from": "1"}' },
    { range: { from: 1 } },
    ["range json-in-text", "range.from text-to-number"],
  ],
  [
    "null for absent",
    { limit: null, tags: null },
    {},
    ["limit null-left-out", "tags null-left-out"],
  ],
  ["null for a default", { order: null }, {}, ["order null-left-out"]],
])("%s", async (_what, given, expected, coercions) => {
  const checked = await checkArguments(tool, { query: "a", ...given });
  if (!checked.ok) expect.fail(checked.problem);
  expect(checked.value).toEqual({ query: "a", order: "up", ...expected });
  expect(checked.coercions?.map(({ path, kind }) => `${path} ${kind}`)).toEqual(coercions);
});

test("arguments that are JSON in a text, as a whole", async () => {
  const checked = await checkArguments(tool, '{"query":"a","limit":"2"}');
  expect(checked).toMatchObject({ ok: true, value: { query: "a", limit: 2 } });
  expect(checked.ok && checked.coercions).toEqual([
    { path: "", kind: "json-in-text" },
    { path: "limit", kind: "text-to-number" },
  ]);
});

test.each<[string, unknown]>([
  ["leading zeros", { query: "a", limit: "007" }],
  ["an exponent", { query: "a", limit: "1e3" }],
  ["more digits than a number holds", { query: "a", limit: "9007199254740993" }],
  ["spaces", { query: "a", limit: " 1" }],
  ["no number", { query: "a", limit: "Infinity" }],
  ["a number for a text", { query: 1.1 }],
  ["yes", { query: "a", exact: "yes" }],
  ["1 for true", { query: "a", exact: 1 }],
  ["null for what is required", { query: null }],
  ["null in a list", { query: "a", tags: [null] }],
  ["a list in a text that is broken off", { query: "a", tags: '["a", "b' }],
  ["a name given twice", { query: "a", range: '{"from":1,"from":2}' }],
  ["digits lost in JSON", { query: "a", range: '{"from":9007199254740993}' }],
  ["two values for one", { query: ["a"] }],
  ["an unknown name beside", { query: "a", limit: "1", other: 1 }],
])("%s stays wrong", async (_what, value) => {
  const asGiven = await checkArguments(tool, value, { mayCoerce: false });
  expect(await checkArguments(tool, value)).toEqual(asGiven);
  expect(asGiven.ok).toBe(false);
});

test("where alternatives would read a value differently, it is left", async () => {
  const ambiguous = toolOf(
    z.object({ value: z.union([z.array(z.number()), z.object({ a: z.number() })]) }),
  );
  expect((await checkArguments(ambiguous, { value: "1" })).ok).toBe(true);
  const two = toolOf(z.object({ value: z.union([z.number(), z.array(z.number())]) }));
  expect((await checkArguments(two, { value: "1" })).ok).toBe(false);
});

test("schemas that refer to themselves, and those of zod 3", async () => {
  interface Tree {
    readonly size: number;
    readonly children?: readonly Tree[] | undefined;
  }
  const tree: z.ZodType<Tree> = z.object({
    size: z.number(),
    get children() {
      return z.array(tree).optional();
    },
  });
  const planted = toolOf(z.object({ tree }));
  const nested = { tree: { size: "1", children: { size: "2", children: null } } };
  expect(await checkArguments(planted, nested)).toMatchObject({
    value: { tree: { size: 1, children: [{ size: 2 }] } },
  });
  const older = toolOf(z3.object({ limit: z3.number().nullish(), tags: z3.array(z3.string()) }));
  expect(await checkArguments(older, { limit: "1", tags: "a" })).toMatchObject({
    value: { limit: 1, tags: ["a"] },
  });
});

test("the model is told which arguments were read how", () => {
  const notice = coercionNotice([{ path: "limit", kind: "text-to-number" }]);
  expect(notice).toMatch(/limit: a number, given as text/);
  const many = Array.from(
    { length: 7 },
    (_, at): Coercion => ({ path: `${at}`, kind: "null-left-out" }),
  );
  expect(coercionNotice(many)).toMatch(/and 2 more/);
});

// A random schema, a value that fits it, and the same value written in one of the ways that are coerced.
interface Case {
  readonly schema: z.ZodType;
  readonly value: unknown;
  readonly written: unknown;
}

const written = (value: unknown) => fc.constantFrom(value, JSON.stringify(value));
const leaf: fc.Arbitrary<Case> = fc.oneof(
  fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).chain((number) =>
    fc.constantFrom(number, String(number)).map((asWritten) => ({
      schema: z.number(),
      value: number,
      written: Object.is(number, -0) ? number : asWritten,
    })),
  ),
  fc
    .boolean()
    .chain((value) =>
      written(value).map((text) => ({ schema: z.boolean(), value, written: text })),
    ),
  fc.string().map((value) => ({ schema: z.string(), value, written: value })),
);
const { any: caseOf } = fc.letrec<{ any: Case; list: Case; object: Case }>((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, leaf, tie("list"), tie("object")),
  list: tie("any").chain((item) =>
    fc
      .tuple(fc.boolean(), fc.boolean())
      .filter(([single]) => !(single && Array.isArray(item.value)))
      .map(([single, text]) => {
        const whole =
          single && !`${item.written}`.trimStart().startsWith("[") ? item.written : [item.written];
        return {
          schema: z.array(item.schema),
          value: [item.value],
          written: text && Array.isArray(whole) ? JSON.stringify(whole) : whole,
        };
      }),
  ),
  object: fc.tuple(tie("any"), fc.constantFrom("keep", "null", "text")).map(([part, how]) => {
    const whole = { part: part.written, ...(how === "null" && { absent: null }) };
    return {
      schema: z.object({ part: part.schema, absent: z.number().optional() }),
      value: { part: part.value },
      written: how === "text" ? JSON.stringify(whole) : whole,
    };
  }),
}));

test("any arguments written in these ways are read as what they are", async () => {
  await fc.assert(
    fc.asyncProperty(caseOf, async ({ schema, value, written }) => {
      const checked = await checkArguments(toolOf(z.object({ value: schema })), { value: written });
      if (!checked.ok) expect.fail(`${JSON.stringify(written)}: ${checked.problem}`);
      expect(checked.value).toEqual({ value });
    }),
    { numRuns: 1000 },
  );
});

test("arguments that fit are never changed", async () => {
  await fc.assert(
    fc.asyncProperty(caseOf, async ({ schema, value }) => {
      const checked = await checkArguments(toolOf(z.object({ value: schema })), { value });
      expect(checked).toEqual({ ok: true, value: { value } });
    }),
    { numRuns: 500 },
  );
});

test("whatever is accepted with coercions can be written back as it was given", async () => {
  const anything = fc.record(
    {
      query: fc.string(),
      limit: fc.oneof(fc.json(), fc.string(), fc.integer().map(String)),
      tags: fc.jsonValue(),
      range: fc.oneof(fc.json(), fc.jsonValue()),
      sizes: fc.jsonValue(),
    },
    { requiredKeys: ["query"] },
  );
  await fc.assert(
    fc.asyncProperty(anything, async (given) => {
      const checked = await checkArguments(tool, given);
      if (!checked.ok) return;
      let value = structuredClone(checked.value) as Record<string, unknown>;
      for (const coercion of [...(checked.coercions ?? [])].reverse()) {
        value = undo(value, coercion as Coercion) as Record<string, unknown>;
      }
      const { order: _, ...rest } = value;
      expect(normal(rest)).toEqual(normal(given));
    }),
    { numRuns: 2000 },
  );
});

/** White space in JSON texts, and how characters in them are escaped, is no data. */
function normal(value: unknown): unknown {
  if (typeof value === "string") {
    try {
      return JSON.stringify(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, part]) => [name, normal(part)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function undo(value: unknown, { path, kind }: Coercion): unknown {
  const [head = "", ...rest] = path === "" ? [] : path.split(".");
  if (path !== "") {
    const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
      string,
      unknown
    >;
    const inner = { path: rest.join("."), kind };
    copy[head] = undo(copy[head], inner);
    return copy;
  }
  switch (kind) {
    case "text-to-number":
    case "text-to-boolean":
      return String(value);
    case "json-in-text":
      return JSON.stringify(value);
    case "value-to-list":
      return (value as unknown[])[0];
    case "null-left-out":
      return null;
    default:
      return kind satisfies never;
  }
}
