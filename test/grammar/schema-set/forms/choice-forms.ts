import { fieldOf, omit, pick } from "../record.ts";
import { type Form, kinds, some } from "../schema-case.ts";

/** Alternatives, conditions, exclusions. */
export const choiceForms: { readonly [name: string]: Form } = {
  command: ({ schema, full, least, invalid }) => {
    const command = (action: string, properties: object) => ({
      type: "object",
      properties: { action: { const: action }, ...properties },
      required: ["action", ...Object.keys(properties)],
      additionalProperties: false,
    });
    const id = "3f0c2a4e-91b7-4d5e-8a66-0b1c2d3e4f50";
    return {
      schema: {
        oneOf: [
          command("create", { value: schema }),
          command("delete", { id: { type: "string", format: "uuid" } }),
          command("list", { limit: { type: "integer", minimum: 5, maximum: 100, multipleOf: 5 } }),
        ],
      },
      valid: [
        { action: "create", value: full },
        { action: "create", value: least },
        { action: "delete", id },
        { action: "list", limit: 15 },
      ],
      invalid: [
        { action: "create", id },
        { action: "delete", value: full },
        { action: "list", limit: 12 },
        { action: "list", limit: 105 },
        { action: "rename", value: full },
        { value: full },
        ...some(invalid, 3).map((value) => ({ action: "create", value })),
      ],
    };
  },

  orNothing: ({ schema, full, least, invalid }) => ({
    schema: {
      anyOf: [schema, { type: "null" }, { type: "string", pattern: "^ref:[a-z]+$" }, { const: 0 }],
    },
    valid: [full, least, null, "ref:last", 0],
    invalid: ["ref:", "last", 1, false, [full], ...some(invalid, 4)],
  }),

  conditional: (values) => {
    const { record, schema, full, optional } = values;
    const [one, two] = optional;
    const [first, second] = kinds(values);
    const other = { ...full, [record.kind]: second };
    return {
      schema: {
        ...schema,
        if: { properties: { [record.kind]: { const: first } }, required: [record.kind] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: [one] },
        else: { properties: { [two]: false } },
      },
      valid: [full, omit(full, two), omit(other, two), omit(other, one, two)],
      invalid: [omit(full, one), other, omit(other, one)],
    };
  },

  onlyThen: (values) => {
    const { record, schema, full, optional } = values;
    const [one] = optional;
    const { good, bad } = fieldOf(record, one);
    const [, second] = kinds(values);
    return {
      schema: {
        ...schema,
        if: { not: { required: [one] } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { properties: { [record.kind]: { const: second } } },
      },
      valid: [full, { ...omit(full, one), [record.kind]: second }, { ...full, [one]: good[1] }],
      invalid: [omit(full, one), { ...full, [one]: bad[0] }],
    };
  },

  exactlyOne: ({ schema, full, least, optional: [one, two], record }) => ({
    schema: { ...schema, oneOf: [{ required: [one] }, { required: [two] }] },
    valid: [omit(full, one), omit(full, two), { ...least, ...pick(record, [one], 1) }],
    invalid: [full, least, omit(full, one, two)],
  }),

  notBoth: ({ schema, full, least, optional: [one, two] }) => ({
    schema: { ...schema, not: { required: [one, two] } },
    valid: [least, omit(full, one), omit(full, two)],
    invalid: [full, { ...full, unheard_of: 1 }],
  }),

  byKind: (values) => {
    const { record, schema, full, optional } = values;
    const [one, two] = optional;
    const [first, second] = kinds(values);
    const when = (kind: unknown, name: string) => ({
      properties: { [record.kind]: { const: kind } },
      required: [name],
    });
    const other = { ...full, [record.kind]: second };
    return {
      schema: { ...schema, anyOf: [when(first, one), when(second, two)] },
      valid: [full, omit(full, two), omit(other, one)],
      invalid: [omit(full, one), omit(other, two), omit(full, one, two)],
    };
  },

  oneOfThese: ({ schema, full, least, optional: [one] }) => ({
    schema: { title: schema.title, enum: [full, least, "none", [least], 7.5] },
    valid: [full, least, "none", [least], 7.5],
    invalid: [omit(full, one), { ...least, more: 1 }, "None", [], [full], 7, null],
  }),

  exactly: ({ full, least, optional: [one] }) => ({
    schema: {
      type: "object",
      properties: {
        version: { const: 2 },
        sample: { const: full },
        on: { const: true },
        nothing: { const: null },
      },
      required: ["version", "sample"],
    },
    valid: [
      { version: 2, sample: full },
      { version: 2, sample: full, on: true, nothing: null },
    ],
    invalid: [
      { version: 2, sample: least },
      { version: "2", sample: full },
      { version: 2, sample: omit(full, one) },
      { version: 2, sample: full, on: false },
      { version: 2, sample: full, nothing: 0 },
    ],
  }),

  allButKind: (values) => {
    const { record, schema, full, least } = values;
    const [first, second] = kinds(values);
    const { kind } = record;
    return {
      schema: { ...schema, not: { properties: { [kind]: { enum: [second] } }, required: [kind] } },
      valid: [full, { ...least, [kind]: first }],
      invalid: [{ ...full, [kind]: second }, least],
    };
  },

  inHalves: ({ schema, full, least, invalid }) => {
    const properties = Object.entries(schema.properties as object);
    const middle = Math.ceil(properties.length / 2);
    const half = (entries: [string, unknown][]) => ({
      type: "object",
      properties: Object.fromEntries(entries),
    });
    return {
      schema: {
        allOf: [
          half(properties.slice(0, middle)),
          half(properties.slice(middle)),
          { required: schema.required },
        ],
        unevaluatedProperties: false,
      },
      valid: [full, least],
      invalid: some(invalid, 12),
    };
  },

  anotherType: ({ schema, full, least }) => ({
    schema: {
      type: ["object", "array", "boolean"],
      not: {
        anyOf: [
          { type: "boolean", enum: [false] },
          { type: "array", minItems: 2 },
        ],
      },
      properties: schema.properties,
      required: schema.required,
    },
    valid: [full, least, true, [], ["x"]],
    invalid: [false, [1, 2], "text", 1, null, {}],
  }),
};
