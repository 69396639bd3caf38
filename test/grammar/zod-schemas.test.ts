import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { compileSchema } from "../../src/grammar/index.ts";
import { jsonSchemaOf, ZOD_STRINGS } from "../../src/tool/json-schema.ts";
import { RandomNumbers } from "../random-model/random-numbers.ts";
import { GbnfSampler } from "./gbnf-sampler.ts";

const seed = 20_262;

const leaf: fc.Arbitrary<z.ZodType> = fc.oneof(
  fc.constantFrom<z.ZodType>(
    z.string(),
    z.boolean(),
    z.null(),
    z.number(),
    z.int(),
    z.uuid(),
    z.email(),
    z.iso.date(),
    z.iso.datetime(),
    z.ipv4(),
    z.enum(["red", "green", 'a "quoted" one', "😀"]),
    z.literal([1, "two", null]),
    z.string().regex(/^[A-Z]{2}-\d{3,5}$/),
    z.string().regex(/^.{2,4}$/),
    z.string().startsWith("a").endsWith("z"),
    z.string().includes("mid"),
    z.string().length(3),
  ),
  fc.tuple(fc.nat(3), fc.nat(5)).map(([minimum, more]) =>
    z
      .string()
      .min(minimum)
      .max(minimum + more),
  ),
  fc.tuple(fc.integer({ min: -500, max: 500 }), fc.nat(300)).map(([minimum, more]) =>
    z
      .int()
      .min(minimum)
      .max(minimum + more),
  ),
  fc
    .tuple(fc.integer({ min: -80, max: 80 }), fc.integer({ min: 1, max: 90 }))
    .map(([minimum, more]) =>
      z
        .number()
        .gt(minimum / 8)
        .lt((minimum + more) / 8),
    ),
  fc.constantFrom(2, 5, 7).map((unit) => z.int().multipleOf(unit)),
);

const schemas = fc.letrec<{ schema: z.ZodType }>((tie) => {
  const inner = tie("schema");
  const name = fc.constantFrom("a", "b", "naïve", 'q"t', "😀", "x-1");
  const object = fc
    .array(fc.tuple(name, inner, fc.boolean()), { maxLength: 4 })
    .map((list) => Object.fromEntries(list.map(([key, of, is]) => [key, is ? of.optional() : of])));
  return {
    schema: fc.oneof(
      { maxDepth: 3 },
      leaf,
      object.map((shape) => z.object(shape)),
      object.map((shape) => z.strictObject(shape)),
      fc.tuple(inner, fc.nat(2), fc.nat(2)).map(([of, minimum, more]) =>
        z
          .array(of)
          .min(minimum)
          .max(minimum + more),
      ),
      fc.tuple(inner, inner).map(([one, two]) => z.tuple([one, two])),
      fc.tuple(inner, inner).map(([one, two]) => z.union([one, two])),
      inner.map((of) => of.nullable()),
      inner.map((of) => z.record(z.string().regex(/^[a-z]{1,3}$/), of)),
      fc
        .tuple(inner, inner)
        .map(([one, two]) =>
          z.discriminatedUnion("kind", [
            z.object({ kind: z.literal("one"), value: one }),
            z.object({ kind: z.literal("two"), value: two.optional() }),
          ]),
        ),
    ),
  };
}).schema;

test("what the grammar of a zod schema offers passes zod", () => {
  let passed = 0;
  fc.assert(
    fc.property(schemas, fc.nat(1_000_000_000), (schema, walk) => {
      const { gbnf, exact } = compileSchema(jsonSchemaOf("the test", schema), ZOD_STRINGS);
      const sampler = new GbnfSampler(gbnf);
      const random = new RandomNumbers(walk);
      for (let count = 0; count < 6; count++) {
        const text = sampler.sample((limit) => random.below(limit), 60);
        const { success, error } = schema.safeParse(JSON.parse(text));
        if (!exact) continue;
        expect([text, error?.issues ?? []]).toEqual([text, []]);
        if (success) passed++;
      }
    }),
    { seed, numRuns: 400 },
  );
  expect(passed).toBeGreaterThan(1500);
});

test("a recursive zod schema", () => {
  const node = z.strictObject({
    name: z.string().max(4),
    get children() {
      return z.array(node).max(2).optional();
    },
  });
  const { gbnf, exact } = compileSchema(jsonSchemaOf("the test", node), ZOD_STRINGS);
  expect(exact).toBe(true);
  const sampler = new GbnfSampler(gbnf);
  const random = new RandomNumbers(seed);
  let deepest = 0;
  for (let count = 0; count < 200; count++) {
    const text = sampler.sample((limit) => random.below(limit), 80);
    expect([text, node.safeParse(JSON.parse(text)).success]).toEqual([text, true]);
    deepest = Math.max(deepest, text.split("children").length);
  }
  expect(deepest).toBeGreaterThan(2);
});
