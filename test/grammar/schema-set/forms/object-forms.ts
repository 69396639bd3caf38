import type { Json } from "../field.ts";
import { fieldOf, omit, pick, type RecordValues } from "../record.ts";
import { type Form, kinds, some } from "../schema-case.ts";

const isObject = { type: "object" };

/** Objects: which properties there are, how many, under which names. */
export const objectForms: { readonly [name: string]: Form } = {
  closed: ({ schema, full, least, invalid, optional: [one] }) => ({
    schema,
    valid: [full, least, omit(full, one)],
    invalid: [...invalid, [full], null],
  }),

  open: ({ schema, full, least, invalid }) => ({
    schema: omit(schema, "additionalProperties"),
    valid: [full, { ...least, later: [1, { a: null }] }],
    invalid: some(invalid, 30).filter((value) => !("unheard_of" in value)),
  }),

  further: ({ schema, full, least, invalid }) => ({
    schema: { ...schema, additionalProperties: { type: ["integer", "null"], maximum: 9 } },
    valid: [full, { ...least, extra: 9, more: null }],
    invalid: [{ ...full, extra: 10 }, { ...least, extra: "9" }, ...some(invalid, 6)],
  }),

  change: (values) => {
    const { schema, full, least, optional } = values;
    const [one, two] = optional;
    const most = Object.keys(full).length - 1;
    return {
      schema: {
        ...omit(schema, "required"),
        minProperties: 1,
        maxProperties: most,
        dependentRequired: { [one]: [two] },
      },
      valid: [least, only(values, two), only(values, one, two), omit(full, one)],
      invalid: [{}, only(values, one), full, omit(full, two)],
    };
  },

  numbered: ({ schema, full, least, invalid }) => ({
    schema: {
      ...isObject,
      patternProperties: { "^[a-z]{2}-\\d+$": schema },
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 2,
    },
    valid: [{ "no-1": full }, { "kr-20": least, "no-1": full }],
    invalid: [
      {},
      { other: full },
      { "no-1": full, "no-2": full, "no-3": least },
      ...some(invalid, 4).map((value) => ({ "no-1": value })),
    ],
  }),

  overlapping: ({ schema, full, least }) => ({
    schema: {
      ...isObject,
      properties: { "x-main": schema },
      patternProperties: { "^x-": isObject, "-note$": { maxProperties: 0 } },
      additionalProperties: { type: "string", minLength: 1 },
    },
    valid: [{ "x-main": full }, { "x-main": least, "x-note": {}, comment: "ok" }, { "y-note": [] }],
    invalid: [
      { "x-main": [] },
      { "x-other": "text" },
      { "x-note": { a: 1 } },
      { comment: "" },
      { comment: 1 },
    ],
  }),

  named: ({ schema, full, least, invalid }) => ({
    schema: {
      ...isObject,
      propertyNames: { pattern: "^[a-zæøå]+$", minLength: 2, maxLength: 8 },
      additionalProperties: schema,
    },
    valid: [{}, { first: full }, { ærlig: least, second: full }],
    invalid: [
      { a: full },
      { muchtoolong: full },
      { "not plain": full },
      ...some(invalid, 3).map((value) => ({ first: value })),
    ],
  }),

  listed: ({ schema, full, least }) => ({
    schema: {
      ...isObject,
      propertyNames: { enum: ["before", "after"] },
      additionalProperties: schema,
      required: ["after"],
    },
    valid: [{ after: full }, { before: least, after: full }],
    invalid: [{ before: full }, { after: full, between: full }, { after: null }, {}],
  }),

  dependent: (values) => {
    const { record, schema, full, least, optional } = values;
    const [one] = optional;
    const [first, second] = kinds(values);
    return {
      schema: {
        ...schema,
        dependentSchemas: { [one]: { properties: { [record.kind]: { const: first } } } },
      },
      valid: [full, least, { ...omit(full, one), [record.kind]: second }],
      invalid: [
        { ...full, [record.kind]: second },
        { ...least, ...only(values, one), [record.kind]: second },
      ],
    };
  },

  emptyOrWhole: ({ schema, full, least, invalid }) => ({
    schema: {
      ...isObject,
      properties: {
        defaults: { ...isObject, properties: {}, additionalProperties: false },
        value: schema,
      },
      required: ["defaults"],
      additionalProperties: false,
    },
    valid: [{ defaults: {} }, { defaults: {}, value: full }, { defaults: {}, value: least }],
    invalid: [
      { defaults: { a: 1 } },
      { value: full },
      { defaults: {}, value: [] },
      ...some(invalid, 3).map((value) => ({ defaults: {}, value })),
    ],
  }),

  undeclared: (values) => {
    const { record, full } = values;
    const [name = ""] = record.required;
    const { schema, bad } = fieldOf(record, name);
    return {
      schema: { ...isObject, properties: { [name]: schema }, required: [name, "signed_by"] },
      valid: [
        { [name]: full[name], signed_by: "m" },
        { [name]: full[name], signed_by: null, more: 1 },
      ],
      invalid: [{ [name]: full[name] }, { signed_by: "m" }, { [name]: bad[0], signed_by: "m" }],
    };
  },
};

function only({ record }: RecordValues, ...names: string[]): Json {
  return pick(record, names, 0);
}
