import { omit } from "../record.ts";
import { type Form, kinds, some } from "../schema-case.ts";

/** Arrays: how many items, which ones in which places. */
export const listForms: { readonly [name: string]: Form } = {
  batch: ({ schema, full, least, invalid }) => ({
    schema: { type: "array", items: schema, minItems: 1, maxItems: 3 },
    valid: [[full], [full, least], [least, least, full]],
    invalid: [
      [],
      [full, full, least, least],
      full,
      ...some(invalid, 5).map((value) => [full, value]),
    ],
  }),

  journal: ({ schema, full, least, invalid }) => ({
    schema: {
      type: "array",
      prefixItems: [{ const: "v1" }, { type: "string", format: "date-time" }],
      items: schema,
      minItems: 2,
    },
    valid: [
      ["v1", "2025-03-01T08:30:00Z"],
      ["v1", "2025-03-01T08:30:00Z", full, least],
    ],
    invalid: [
      ["v1"],
      ["v2", "2025-03-01T08:30:00Z"],
      ["v1", "yesterday"],
      ["v1", "2025-03-01T08:30:00Z", "v1"],
      ...some(invalid, 3).map((value) => ["v1", "2025-03-01T08:30:00Z", full, value]),
    ],
  }),

  containing: (values) => {
    const { record, schema, full, least } = values;
    const [first, second] = kinds(values);
    const wanted = { ...full, [record.kind]: second };
    const other = { ...full, [record.kind]: first };
    return {
      schema: {
        type: "array",
        items: schema,
        contains: { properties: { [record.kind]: { const: second } }, required: [record.kind] },
        minContains: 1,
        maxContains: 2,
      },
      valid: [[wanted], [other, wanted, other], [least, other, wanted]],
      invalid: [[], [other], [wanted, wanted, other, least], [wanted, "x"]],
    };
  },

  someContained: (values) => {
    const { record, least } = values;
    return {
      schema: {
        type: "array",
        contains: { type: "object", required: record.required },
        maxItems: 5,
      },
      valid: [[least], [1, least, null]],
      invalid: [[], [1, null], [{}], [[least]], [1, 2, 3, 4, 5, least]],
    };
  },

  distinct: ({ schema, full, least, invalid }) => ({
    schema: { type: "array", items: schema, uniqueItems: true },
    valid: [[], [full], [least, full]],
    invalid: [[full, full], [least, full, least], ...some(invalid, 2).map((value) => [value])],
  }),

  placed: ({ schema, full, least, invalid }) => ({
    schema: {
      allOf: [{ prefixItems: [schema, { type: "boolean" }] }],
      type: "array",
      minItems: 1,
      unevaluatedItems: false,
    },
    valid: [[full], [least, true]],
    invalid: [[], [full, 1], [full, true, null], ...some(invalid, 3).map((value) => [value])],
  }),

  table: ({ schema, full, least, optional: [one] }) => ({
    schema: {
      type: "object",
      properties: {
        columns: {
          type: "array",
          items: { type: "string", minLength: 1 },
          minItems: 1,
          maxItems: 3,
        },
        rows: {
          type: "array",
          items: { type: "array", items: { anyOf: [schema, { type: "null" }] }, maxItems: 2 },
        },
      },
      required: ["columns", "rows"],
      additionalProperties: false,
    },
    valid: [
      { columns: ["a"], rows: [] },
      { columns: ["a", "b"], rows: [[full, null], [], [least]] },
      { columns: ["a"], rows: [[omit(full, one)]] },
    ],
    invalid: [
      { columns: [], rows: [] },
      { columns: [""], rows: [] },
      { columns: ["a"], rows: [[full, full, null]] },
      { columns: ["a"], rows: [full] },
      { columns: ["a"], rows: [[{}]] },
    ],
  }),
};
