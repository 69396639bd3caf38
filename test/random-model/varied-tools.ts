import { z } from "zod";
import { type AnyTool, defineTool } from "../../src/tool/index.ts";

const text = z.string().max(10);
const word = z.enum(["red", "green", "blue", "déjà vu", 'a "quoted" one']);

/** Thirty inputs of all the kinds that tools have, each small enough to be written to its end by chance. */
const inputs: readonly z.ZodObject[] = [
  z.object({ path: text }),
  z.object({ path: text, offset: z.number().int().min(1).max(9999).optional() }),
  z.object({ path: text, limit: z.int().min(0).max(500).optional(), raw: z.boolean().optional() }),
  z.object({}),
  z.object({ color: word }),
  z.object({ color: word.optional(), size: z.literal([1, 2, 3]) }),
  z.object({ value: z.number().min(-1).max(1) }),
  z.object({ price: z.number().min(0.5).max(99.5), count: z.int().gte(-20).lte(20) }),
  z.object({ list: z.array(text).max(3) }),
  z.object({ list: z.array(z.int().min(0).max(9)).min(2).max(4) }),
  z.object({ pair: z.tuple([text, z.boolean()]) }),
  z.object({ nested: z.object({ a: text, b: z.object({ c: z.boolean() }) }) }),
  z.object({ items: z.array(z.object({ name: text, done: z.boolean().optional() })).max(2) }),
  z.object({ maybe: z.string().max(5).nullable() }),
  z.object({ either: z.union([z.int().min(0).max(99), z.string().max(5)]) }),
  z.object({
    shape: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("circle"), radius: z.number().min(0).max(10) }),
      z.object({
        kind: z.literal("box"),
        width: z.int().min(1).max(9),
        height: z.int().min(1).max(9),
      }),
    ]),
  }),
  z.object({ when: z.iso.date() }),
  z.object({ at: z.iso.time({ precision: 0 }), zone: z.enum(["UTC", "local"]).optional() }),
  z.object({ id: z.uuid() }),
  z.object({ address: z.ipv4() }),
  z.object({ code: z.string().regex(/^[A-Z]{2}-\d{3,5}$/) }),
  z.object({ hex: z.string().regex(/^(0x)?[0-9a-f]{1,8}$/) }),
  z.object({ "odd key": text, "k\"ey'": z.boolean() }),
  z.object({ scores: z.record(z.string().regex(/^[a-z]{1,3}$/), z.int().min(0).max(9)) }),
  z.object({ flags: z.array(z.enum(["r", "w", "x"])).max(3), mode: z.int().min(0).max(511) }),
  z.object({
    a: z.boolean(),
    b: z.boolean().optional(),
    c: z.boolean(),
    d: z.boolean().optional(),
  }),
  z.object({ matrix: z.array(z.array(z.int().min(0).max(1)).length(2)).length(2) }),
  z.object({ limitless: z.int(), small: z.int().min(7).max(8) }),
  z.object({ named: z.string().min(3).max(6), constant: z.literal("fixed") }),
  z.object({ choice: z.union([z.literal("all"), z.object({ from: z.int().min(0).max(9) })]) }),
];

/** Tools of these inputs, under names that begin alike, so that headers part late. */
export const variedTools: readonly AnyTool[] = inputs.map((input, index) =>
  defineTool({
    name: `${["read", "read_more", "write", "find"][index % 4]}_${index}`,
    description: `Tool number ${index}.`,
    input,
    run: () => "",
  }),
);
