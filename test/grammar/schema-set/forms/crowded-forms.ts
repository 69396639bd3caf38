import { omit, pick } from "../record.ts";
import { type Form, kinds } from "../schema-case.ts";

/** Many keywords at one place, each of which takes something away. */
export const crowdedForms: { readonly [name: string]: Form } = {
  crowdedObject: ({ record, schema, full, least, optional: [one] }) => ({
    schema: {
      ...omit(schema, "additionalProperties"),
      patternProperties: { "^x_": { type: "integer" } },
      propertyNames: { maxLength: 24 },
      additionalProperties: { type: "null" },
      minProperties: record.required.length,
      maxProperties: Object.keys(full).length + 1,
      dependentRequired: { x_1: [one] },
      not: { required: ["x_1", "later"] },
    },
    valid: [full, { ...full, x_1: 1 }, { ...least, later: null }],
    invalid: [
      { ...least, x_1: 1 },
      { ...full, x_1: "1" },
      { ...full, x_1: 1, x_2: 2 },
      { ...full, later: 1 },
      { ...least, ...pick(record, [one], 0), x_1: 1, later: null },
      { ...least, ["n".repeat(25)]: null },
    ],
  }),

  crowdedTexts: ({ schema, full, least }) => ({
    schema: {
      type: "object",
      properties: {
        id: {
          type: "string",
          minLength: 4,
          maxLength: 12,
          pattern: "^[a-z]+(-[a-z]+)*$",
          not: { enum: ["none", "null"] },
        },
        day: { type: "string", format: "date", pattern: "^20", maxLength: 10 },
        order: { type: "string", enum: ["asc", "desc", "random"], maxLength: 4, minLength: 1 },
        record: schema,
      },
      required: ["id"],
      additionalProperties: false,
    },
    valid: [
      { id: "north-pier" },
      { id: "abcd", day: "2024-02-29", order: "desc", record: full },
      { id: "a-b-c", record: least },
    ],
    invalid: [
      { id: "none" },
      { id: "abc" },
      { id: "ab-c-" },
      { id: "abcdefghijklm" },
      { id: "abcd", day: "1999-12-31" },
      { id: "abcd", day: "2023-02-29" },
      { id: "abcd", order: "random" },
      { id: "abcd", record: null },
    ],
  }),

  crowdedNumbers: ({ schema, full, least }) => ({
    schema: {
      type: "object",
      properties: {
        share: {
          type: "number",
          minimum: 0,
          exclusiveMaximum: 10,
          multipleOf: 0.5,
          not: { const: 2.5 },
        },
        level: { type: "integer", enum: [-1, 0, 1, 5], exclusiveMinimum: -1, maximum: 4 },
        code: {
          type: "integer",
          maximum: 70,
          allOf: [{ minimum: 10 }],
          anyOf: [{ multipleOf: 5 }, { multipleOf: 7 }],
          oneOf: [{ multipleOf: 2 }, { multipleOf: 3 }],
        },
        record: schema,
      },
      additionalProperties: false,
    },
    valid: [
      { share: 0, level: 1, code: 10, record: full },
      { share: 9.5, level: 0, code: 21, record: least },
      { code: 14 },
      { code: 15 },
    ],
    invalid: [
      { share: 2.5 },
      { share: 10 },
      { share: 0.25 },
      { level: -1 },
      { level: 5 },
      { level: 2 },
      { code: 30 },
      { code: 35 },
      { code: 22 },
      { code: 5 },
      { code: 75 },
    ],
  }),

  crowdedList: (values) => {
    const { record, schema, full, least } = values;
    const [first, second] = kinds(values);
    const other = { ...full, [record.kind]: first };
    return {
      schema: {
        type: "array",
        prefixItems: [{ enum: ["a", "b"] }],
        items: schema,
        contains: {
          type: "object",
          properties: { [record.kind]: { const: second } },
          required: [record.kind],
        },
        minItems: 2,
        maxItems: 4,
      },
      valid: [
        ["a", least],
        ["b", other, least, other],
      ],
      invalid: [
        ["a"],
        ["a", other],
        ["c", least],
        [least, least],
        ["a", least, other, other, other],
        ["a", least, "b"],
      ],
    };
  },
};
