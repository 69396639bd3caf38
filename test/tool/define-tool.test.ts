import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import { OstinatoError } from "../../src/errors.ts";
import { checkArguments, defineTool, expectedArguments } from "../../src/tool/index.ts";

describe("defineTool", () => {
  test("infers what run receives, optional and default fields included", () => {
    const tool = defineTool({
      name: "search",
      description: "Searches.",
      input: z.object({
        query: z.string(),
        limit: z.number().int().default(10),
        kind: z.enum(["a", "b"]).optional(),
      }),
      run: (input) => {
        expectTypeOf(input).toEqualTypeOf<{
          query: string;
          limit: number;
          kind?: "a" | "b" | undefined;
        }>();
        return input.query;
      },
    });
    expect(tool).toMatchObject({
      effect: "once",
      timeout: 60_000,
      approval: false,
      permissions: [],
    });
    expect(tool.schema).toMatchObject({ required: ["query"], additionalProperties: false });
  });

  test("treats undefined as absent", () => {
    const plain = { name: "plain", description: "", input: z.object({}), run: () => "" };
    const tool = defineTool({
      ...plain,
      ...{ effect: undefined, timeout: undefined, approval: undefined, permissions: undefined },
      ...{ aliases: undefined, reconcile: undefined },
    });
    expect(JSON.stringify(tool)).toBe(JSON.stringify(defineTool(plain)));
  });

  test("takes schemas of zod 3", async () => {
    const tool = defineTool({
      name: "old",
      description: "Written with zod 3.",
      input: z3.object({ path: z3.string().describe("A path"), depth: z3.number().optional() }),
      run: (input) => {
        expectTypeOf(input).toEqualTypeOf<{ path: string; depth?: number | undefined }>();
        return input.path;
      },
    });
    expect(tool.schema).toMatchObject({
      type: "object",
      properties: { path: { type: "string", description: "A path" }, depth: { type: "number" } },
      required: ["path"],
      additionalProperties: false,
    });
    expect(await checkArguments(tool, { path: 1 })).toMatchObject({ ok: false });
    expect(await checkArguments(tool, { path: "x" })).toEqual({ ok: true, value: { path: "x" } });
  });

  test("nested objects are closed too, unless they say otherwise", () => {
    const tool = defineTool({
      name: "nested",
      description: "",
      input: z.object({
        inner: z.object({ a: z.string() }),
        open: z.looseObject({ b: z.string() }),
      }),
      run: () => "",
    });
    const { properties } = tool.schema as { properties: { [name: string]: object } };
    expect(properties.inner).toHaveProperty("additionalProperties", false);
    expect(properties.open).not.toHaveProperty("additionalProperties", false);
  });

  test.each([
    ["a timeout of nothing", { timeout: 0 }, /timeout of the tool broken.*not 0/],
    [
      "a schema that JSON can't hold",
      { input: z.object({ at: z.date() }) },
      /input of the tool broken/,
    ],
  ])("refuses %s", (_, part, message) => {
    const define = () =>
      defineTool({ name: "broken", description: "", input: z.object({}), run: () => "", ...part });
    expect(define).toThrow(OstinatoError);
    expect(define).toThrow(message);
  });

  test.each([
    ["a file", z.object({ it: z.file() })],
    ["a date of zod 3", z3.object({ it: z3.date().optional() })],
    ["a set of zod 3", z3.object({ it: z3.array(z3.set(z3.string())) })],
    ["a map of zod 3", z3.object({ it: z3.map(z3.string(), z3.string()) })],
    ["a big integer of zod 3", z3.object({ it: z3.bigint() })],
  ])("refuses %s, which no JSON can be", (_, input) => {
    const define = () => defineTool({ name: "broken", description: "", input, run: () => "" });
    expect(define).toThrow(/is not a JSON value/);
    expect(define).toThrow(expect.objectContaining({ code: "tool.definition" }));
  });

  test("takes what zod 3 makes a date of", async () => {
    const input = z3.object({
      coerced: z3.coerce.date(),
      prepared: z3.preprocess((text) => new Date(String(text)), z3.date()),
      piped: z3
        .string()
        .transform((text) => new Date(text))
        .pipe(z3.date()),
    });
    const tool = defineTool({ name: "plan", description: "", input, run: () => "" });
    const day = "2026-11-26T00:00:00.000Z";
    expect(await checkArguments(tool, { coerced: day, prepared: day, piped: day })).toMatchObject({
      ok: true,
    });
  });

  test.each([
    ["without a description", { description: undefined }, /broken has no description/, /tells/],
    ["without run", { run: undefined }, /broken has no function `run`/, /takes the input/],
    ["without input", { input: undefined }, /not undefined/, /z\.object\(\{\}\)/],
    [
      "with bare fields",
      { input: { a: z.string() } },
      /must be a zod object schema/,
      /z\.object\(/,
    ],
    [
      "with bare fields of zod 3",
      { input: { a: z3.string() } },
      /must be a zod object/,
      /z\.object\(/,
    ],
    [
      "with a JSON Schema",
      { input: { type: "object", properties: {} } },
      /must be a zod object schema, not \{/,
      /z\.fromJSONSchema/,
    ],
    ["with a text as input", { input: z.string() }, /not one of type string/, /value: /],
    ["with an effect of its own", { effect: "write" }, /one of read, idempotent, once/, /Omit/],
    [
      "with a name of another kind",
      { name: 5 },
      /can't be named 5: a name must be a string/,
      /read_file/,
    ],
    ["with an empty name", { name: " " }, /the name is empty/, /read_file/],
    ["with a long name", { name: "x".repeat(129) }, /129 characters/, /read_file/],
    ["with two lines as name", { name: "a\nb" }, /'a\\nb': it contains a control/, /read_file/],
    ["with a marker as name", { name: "<|call|>" }, /marker/, /read_file/],
    ["with the prefix of functions", { name: "functions.x" }, /prefix functions/, /read_file/],
  ])("refuses a tool %s, and says what to do", (_, part, message, hint) => {
    const whole = { name: "broken", description: "", input: z.object({}), run: () => "" };
    const define = () => defineTool({ ...whole, ...part } as unknown as typeof whole);
    expect(define).toThrow(message);
    expect(define).toThrow(
      expect.objectContaining({ code: "input.invalid", hint: expect.stringMatching(hint) }),
    );
  });

  test("keeps a name from elsewhere, which an error says as the model knows it", async () => {
    const tool = defineTool({
      name: "get weather.now",
      description: "",
      input: z.object({ city: z.string() }),
      run: () => "",
    });
    expect(tool.name).toBe("get weather.now");
    expect(await checkArguments(tool, {})).toMatchObject({
      problem: expect.stringContaining("invalid arguments for get_u20_weather_u2e_now:"),
    });
  });

  test("says which parts of a schema are only checked afterwards", () => {
    const tool = defineTool({
      name: "picky",
      description: "",
      input: z.object({ even: z.number().refine((value) => value % 2 === 0) }),
      run: () => "",
    });
    expect(tool.grammar.unsupported).toEqual([]);
    expect(tool.grammar.gbnf).toContain("root ::=");
  });
});

describe("checkArguments", () => {
  const tool = defineTool({
    name: "order",
    description: "",
    input: z.object({
      item: z.object({ name: z.string(), size: z.enum(["small", "large"]) }),
      count: z.number().int().min(1).max(9).optional(),
    }),
    run: () => "",
  });

  test.each([
    [{ item: { name: "tea", size: "huge" } }, /item\.size:.*"small".*"large".*got "huge"/],
    [{ item: { name: "tea", size: "small" }, count: 12 }, /count:.*9.*got 12/],
    [{ count: 1 }, /item: expected object, received undefined, got nothing/],
    [
      { item: { name: "tea", size: "small" }, amount: 1 },
      /amount: there is no argument of this name/,
    ],
    ["tea", /arguments: expected object/],
    [null, /arguments: expected object/],
    [[1], /arguments: expected object/],
  ])("tells the model what is wrong with %j", async (value, message) => {
    const checked = await checkArguments(tool, value);
    if (checked.ok) throw new Error("was accepted");
    expect(checked.problem).toMatch(message);
    expect(checked.problem).toMatch(
      /Arguments: item \(object, required\), count \(integer, optional\)\.$/,
    );
  });

  test("refinements and transforms of zod apply", async () => {
    const trimming = defineTool({
      name: "trim",
      description: "",
      input: z.object({ text: z.string().refine((text) => text !== "no", "must not be no") }),
      run: () => "",
    });
    expect(await checkArguments(trimming, { text: "no" })).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/text: must not be no, got "no"/),
    });
  });

  test("unknown names of a closed part are reported wherever the part is", async () => {
    const shape = z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("circle"), radius: z.number() }),
      z.strictObject({ kind: z.literal("point") }),
    ]);
    const drawing = defineTool({
      name: "draw",
      description: "",
      input: z.object({
        shape: shape.optional(),
        either: z.union([shape, z.string()]).optional(),
        ink: z.partialRecord(z.enum(["red", "blue"]), z.number()).optional(),
      }),
      run: () => "",
    });
    const problem = async (value: unknown) => {
      const checked = await checkArguments(drawing, value);
      return checked.ok ? "" : checked.problem;
    };
    expect(await problem({ shape: { kind: "point", size: 1 } })).toMatch(
      "shape.size: there is no argument of this name",
    );
    expect(await problem({ ink: { green: 1 } })).toMatch(
      "ink.green: there is no argument of this name",
    );
    expect(await problem({ either: { kind: "point", size: 1 } })).toMatch(
      "either.size: there is no argument of this name",
    );
  });

  test.each([
    ["zod 4", z.object({ to: z.union([z.string(), z.object({ line: z.number() })]) })],
    ["zod 3", z3.object({ to: z3.union([z3.string(), z3.object({ line: z3.number() })]) })],
  ])("a value that fits no alternative is told what each expects (%s)", async (_, input) => {
    const jump = defineTool({ name: "jump", description: "", input, run: () => "" });
    const checked = await checkArguments(jump, { to: { line: "seven" } });
    const problem = checked.ok ? "" : checked.problem.toLowerCase();
    expect(problem).toMatch(
      'to: fits no alternative (expected string, received object | line: expected number, received string), got {"line":"seven"}',
    );
  });

  test("a text or name that fits no pattern gets the pattern", async () => {
    const tool = defineTool({
      name: "set",
      description: "",
      input: z.object({
        part: z.templateLiteral(["p", z.int()]).optional(),
        byNumber: z.record(z.string().regex(/^\d+$/), z.string()).optional(),
      }),
      run: () => "",
    });
    expect(await checkArguments(tool, { part: "q" })).toMatchObject({
      problem: expect.stringMatching(/part: expected a text that matches \^p.*, got "q"/),
    });
    expect(await checkArguments(tool, { byNumber: { x: "y" } })).toMatchObject({
      problem: expect.stringContaining("must match pattern /^\\d+$/"),
    });
  });

  test("a problem names all expected types, and whether other names are allowed", async () => {
    const input = z.object({ line: z.number().nullable() });
    const tool = defineTool({ name: "go", description: "", input, run: () => "" });
    expect(expectedArguments(tool)).toBe("Arguments: line (number or null, required).");
    const open = z.object({}).catchall(z.string());
    const tagging = defineTool({ name: "tag", description: "", input: open, run: () => "" });
    expect(expectedArguments(tagging)).toBe("It takes arguments of any name.");
  });

  test("long values are quoted in part", async () => {
    const checked = await checkArguments(tool, { item: "x".repeat(10_000) });
    expect(checked.ok).toBe(false);
    if (!checked.ok) expect(checked.problem.length).toBeLessThan(400);
  });
});
