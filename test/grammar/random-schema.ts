import fc from "fast-check";
import { drawnPatterns } from "./random-pattern.ts";

type Json = Record<string, unknown>;

/** A schema and values that fulfil it or come near. */
export interface DrawnSchema {
  readonly schema: Json;
  readonly values: fc.Arbitrary<unknown>;
}

/** Names that need escapes, names that JavaScript knows already, and plain ones. */
const names = [
  "a",
  "b",
  "c",
  "ab",
  "naïve",
  "键",
  "😀",
  'q"t',
  "back\\slash",
  "a\nb",
  "",
  "toString",
  "x-1",
];

const units = fc.constantFrom(...'abZ09 _-.:/@"\\\n\u007fé中😀');
const shortText = fc.array(units, { maxLength: 6 }).map((list) => list.join(""));

const anything = fc.oneof(
  shortText,
  fc.integer({ min: -30, max: 30 }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom<unknown>([], {}, [1], { a: 1 }, 1.5, [[]], { b: { a: "x" } }),
);

function drawn(schema: Json, values: fc.Arbitrary<unknown>): DrawnSchema {
  return { schema, values };
}

const plain = fc.constantFrom<DrawnSchema>(
  drawn({}, anything),
  drawn({ type: "boolean" }, fc.boolean()),
  drawn({ type: "null" }, fc.constant(null)),
  drawn({ type: "string" }, shortText),
  drawn({ type: ["string", "null"] }, fc.option(shortText)),
  drawn({ type: ["integer", "boolean"] }, fc.oneof(fc.integer({ min: -5, max: 5 }), fc.boolean())),
);

const valueSets = fc
  .uniqueArray(anything, { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) })
  .chain((list) =>
    fc.constantFrom(
      drawn({ enum: list }, fc.constantFrom(...list)),
      drawn({ const: list[0] }, fc.constantFrom(...list)),
    ),
  );

const counted = fc
  .tuple(fc.option(fc.nat(4), { nil: undefined }), fc.option(fc.nat(6), { nil: undefined }))
  .map(([minLength, maxLength]) =>
    drawn({ type: "string", ...defined({ minLength, maxLength }) }, shortText),
  );

const patterned = fc
  .tuple(fc.constantFrom("^", "^", "", "^(?!a)"), drawnPatterns, fc.constantFrom("$", "$", ""))
  .map(([start, { source, texts }, end]) => {
    const grouped = source.includes("|") ? `(?:${source})` : source;
    const values = fc.oneof(fc.constantFrom(...texts), shortText);
    return drawn({ type: "string", pattern: start + grouped + end }, values);
  });

const formatSamples: Readonly<Record<string, readonly string[]>> = {
  date: ["2024-02-29", "2023-02-29", "1999-12-31", "1999-13-01", "99-01-01"],
  time: ["10:20:30Z", "23:59:60Z", "24:00:00Z", "10:20:30.5+01:00", "10:20"],
  "date-time": ["2024-02-29T10:20:30Z", "2024-04-31T00:00:00Z"],
  email: ["a@b.co", "a.b+c@d-e.org", "a@", "@b", "a b@c.de", "a..b@c.de"],
  uuid: [
    "6f1c8d8e-8a44-4c4e-9e6a-0c6a3c0d9b11",
    "6f1c8d8e8a444c4e9e6a0c6a3c0d9b11",
    "6F1C8D8E-8A44-4C4E-9E6A-0C6A3C0D9B1G",
  ],
  uri: ["https://example.org/a?b=c#d", "mailto:a@b.co", "no uri", "/relative", "http://[::1]/"],
  ipv4: ["127.0.0.1", "256.0.0.1", "1.2.3"],
  ipv6: ["::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4", "1::2::3", "12345::"],
  duration: ["P1Y2M", "PT5S", "P", "1D"],
  "json-pointer": ["", "/a/b~0", "a", "/~2"],
};

const formatted = fc
  .constantFrom(...Object.entries(formatSamples))
  .map(([format, samples]) => drawn({ type: "string", format }, fc.constantFrom(...samples)));

const limit = fc.oneof(
  fc.integer({ min: -12, max: 12 }),
  fc.integer({ min: -2000, max: 2000 }),
  fc.constantFrom(0, 0.5, -0.25, 1.75, 10.01, 99.999),
);

const numeric = fc
  .record({
    type: fc.constantFrom("integer", "number"),
    bounds: fc.tuple(limit, limit),
    lower: fc.constantFrom("minimum", "exclusiveMinimum", null),
    upper: fc.constantFrom("maximum", "exclusiveMaximum", null),
    multipleOf: fc.option(fc.constantFrom(1, 2, 3, 7, 10, 0.5, 0.25, 0.1), { nil: undefined }),
  })
  .map(({ type, bounds, lower, upper, multipleOf }) => {
    const low = Math.min(...bounds);
    const high = Math.max(...bounds);
    const schema = defined({ type, multipleOf });
    if (lower !== null) schema[lower] = low;
    if (upper !== null) schema[upper] = high;
    const near = [low, high, 0].flatMap((bound) =>
      [-1, -0.5, -0.01, 0, 0.01, 0.5, 1].map((step) => Number((bound + step).toFixed(6)) + 0),
    );
    const free = fc.integer({ min: -3000, max: 3000 });
    const values = fc.oneof(
      fc.constantFrom(...near),
      free,
      free.map((value) => value / 8),
    );
    return drawn(schema, values);
  });

const leaf = fc.oneof(plain, valueSets, counted, patterned, formatted, numeric);

/** Random schemas of what the compiler expresses, with what tools use most in front. */
export const drawnSchemas: fc.Arbitrary<DrawnSchema> = fc.letrec<{ schema: DrawnSchema }>(
  (tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      leaf,
      objects(tie("schema")),
      arrays(tie("schema")),
      combined(tie("schema")),
      referring(tie("schema")),
    ),
  }),
).schema;

function objects(inner: fc.Arbitrary<DrawnSchema>): fc.Arbitrary<DrawnSchema> {
  return fc
    .record({
      properties: fc.uniqueArray(fc.tuple(fc.constantFrom(...names), inner), {
        maxLength: 4,
        selector: ([name]) => name,
      }),
      required: fc.subarray(names, { maxLength: 3 }),
      requiresDeclared: fc.boolean(),
      additional: fc.oneof(fc.constantFrom(undefined, false, false, true), inner),
      pattern: fc.option(fc.tuple(fc.constantFrom("^a", "^x-", "b$", "^[a-z]$", "é"), inner), {
        nil: undefined,
        freq: 4,
      }),
      counts: fc.option(fc.tuple(fc.nat(2), fc.nat(5)), { nil: undefined, freq: 5 }),
      dependent: fc.option(
        fc.tuple(fc.constantFrom(...names), fc.subarray(names, { maxLength: 2 })),
        { nil: undefined, freq: 5 },
      ),
      nameLength: fc.option(fc.nat(4), { nil: undefined, freq: 9 }),
      typed: fc.boolean(),
    })
    .map(
      ({
        properties,
        required,
        requiresDeclared,
        additional,
        pattern,
        counts,
        dependent,
        nameLength,
        typed,
      }) => {
        const declared = properties.map(([name]) => name);
        const needed = requiresDeclared
          ? required.filter((name) => declared.includes(name))
          : required;
        const isSchema = typeof additional === "object";
        const schema = defined({
          type: typed ? "object" : undefined,
          properties: Object.fromEntries(properties.map(([name, { schema }]) => [name, schema])),
          required: needed.length > 0 ? needed : undefined,
          additionalProperties: isSchema ? additional.schema : additional,
          patternProperties: pattern && { [pattern[0]]: pattern[1].schema },
          minProperties: counts?.[0],
          maxProperties: counts?.[1],
          dependentRequired: dependent && { [dependent[0]]: dependent[1] },
          propertyNames: nameLength === undefined ? undefined : { maxLength: nameLength },
        });
        const others = isSchema ? additional.values : anything;
        const otherNames = fc.constantFrom("abc", "x-2", "é", "zz", "a", "b");
        const own = fc.record(
          Object.fromEntries(properties.map(([name, { values }]) => [name, values])),
          { requiredKeys: declared.filter((name) => needed.includes(name)) },
        );
        const free = fc.dictionary(otherNames, fc.oneof(others, pattern?.[1].values ?? others), {
          maxKeys: 2,
        });
        const missing = fc.record(Object.fromEntries(needed.map((name) => [name, others])));
        const values = fc
          .tuple(own, fc.oneof(fc.constant({}), free), fc.oneof(fc.constant({}), missing))
          .map(([one, two, three]) => inOrder(declared, { ...three, ...two, ...one }));
        return drawn(schema, values);
      },
    );
}

/** The declared properties first, in their order, as the grammar offers them whatever else it does. */
function inOrder(declared: readonly string[], value: Json): Json {
  const known = declared.filter((name) => Object.hasOwn(value, name));
  return { ...Object.fromEntries(known.map((name) => [name, value[name]])), ...value };
}

function arrays(inner: fc.Arbitrary<DrawnSchema>): fc.Arbitrary<DrawnSchema> {
  return fc
    .record({
      prefix: fc.array(inner, { maxLength: 2 }),
      items: fc.option(inner, { nil: undefined, freq: 5 }),
      closed: fc.boolean(),
      bounds: fc.option(fc.tuple(fc.nat(3), fc.nat(4)), { nil: undefined }),
      contains: fc.option(inner, { nil: undefined, freq: 6 }),
      unique: fc.option(fc.constant(true), { nil: undefined, freq: 8 }),
    })
    .map(({ prefix, items, closed, bounds, contains, unique }) => {
      const schema = defined({
        type: "array",
        prefixItems: prefix.length > 0 ? prefix.map((one) => one.schema) : undefined,
        items: items?.schema ?? (closed && prefix.length > 0 ? false : undefined),
        minItems: bounds?.[0],
        maxItems: bounds?.[1],
        contains: contains?.schema,
        uniqueItems: unique,
      });
      const more = fc.oneof(items?.values ?? anything, contains?.values ?? anything);
      const values = fc
        .tuple(
          fc.tuple(...prefix.map((one) => one.values)),
          fc.array(more, { maxLength: 3 }),
          fc.nat(5),
        )
        .map(([first, rest, length]) => [...first, ...rest].slice(0, length));
      return drawn(schema, values);
    });
}

function combined(inner: fc.Arbitrary<DrawnSchema>): fc.Arbitrary<DrawnSchema> {
  const lists = fc
    .tuple(
      fc.constantFrom("anyOf", "oneOf", "allOf"),
      fc.array(inner, { minLength: 1, maxLength: 3 }),
      fc.option(inner, { nil: undefined, freq: 3 }),
    )
    .map(([keyword, parts, beside]) =>
      drawn(
        { ...beside?.schema, [keyword]: parts.map((one) => one.schema) },
        together(beside === undefined ? parts : [...parts, beside]),
      ),
    );
  const opposite = fc
    .tuple(inner, inner)
    .map(([one, two]) => drawn({ ...one.schema, not: two.schema }, together([one, two])));
  const conditional = fc.tuple(inner, inner, inner).map(([when, then, otherwise]) =>
    drawn(
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      { if: when.schema, then: then.schema, else: otherwise.schema },
      together([when, then, otherwise]),
    ),
  );
  return fc.oneof(lists, lists, opposite, conditional);
}

/** The values of any of the schemas, and objects that are joined out of several. */
function together(parts: readonly DrawnSchema[]): fc.Arbitrary<unknown> {
  const joined = fc.tuple(...parts.map((one) => one.values)).map((values) => {
    const objectsOnly = values.filter(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    );
    return objectsOnly.length > 0 ? Object.assign({}, ...objectsOnly) : values[0];
  });
  return fc.oneof(joined, ...parts.map((one) => one.values));
}

/** A definition that is used twice, and one that leads to itself. */
function referring(inner: fc.Arbitrary<DrawnSchema>): fc.Arbitrary<DrawnSchema> {
  return inner.map(({ schema, values }) => {
    const node = {
      type: "object",
      properties: { value: schema, next: { $ref: "#/$defs/node" } },
      required: ["value"],
      additionalProperties: false,
    };
    const chain = fc
      .array(values, { minLength: 1, maxLength: 3 })
      .map((list) =>
        list.reduceRight<Json | undefined>((next, value) => defined({ value, next }), undefined),
      );
    // The reference is resolved from the root, so the whole schema carries the definition: see `withDefinitions`.
    return drawn({ $ref: "#/$defs/node", $defs: { node } }, chain);
  });
}

function defined(record: Json): Json {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/**
 * The schema with its nested `$defs` brought to the root, each under a name of its own.
 */
export function withDefinitions(schema: Json): Json {
  const definitions: Json = {};
  const lift = (value: unknown, own: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => lift(item, own));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    if ("$defs" in value && "$ref" in value) {
      const name = `node${Object.keys(definitions).length}`;
      definitions[name] = true;
      definitions[name] = lift((value.$defs as Json).node, name);
      const others = entries
        .filter(([key]) => key !== "$defs")
        .map(([key, child]) => [key, lift(child, name)]);
      return { ...Object.fromEntries(others), $ref: `#/$defs/${name}` };
    }
    return Object.fromEntries(
      entries.map(([key, child]) => [key, key === "$ref" ? `#/$defs/${own}` : lift(child, own)]),
    );
  };
  const lifted = lift(schema, "") as Json;
  return Object.keys(definitions).length === 0 ? lifted : { ...lifted, $defs: definitions };
}
