import { type Form, some } from "../schema-case.ts";

/** References inside the document, by every kind of name, and recursion. */
export const referenceForms: { readonly [name: string]: Form } = {
  page: ({ schema, full, least, invalid }) => ({
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $defs: { item: schema },
      type: "object",
      properties: {
        items: { type: "array", items: { $ref: "#/$defs/item" } },
        next: { type: ["string", "null"], format: "uri-reference" },
      },
      required: ["items"],
      additionalProperties: false,
    },
    valid: [
      { items: [] },
      { items: [full, least], next: "/page/2" },
      { items: [least], next: null },
    ],
    invalid: [
      { items: full },
      { next: null },
      { items: [], next: "two words" },
      ...some(invalid, 4).map((value) => ({ items: [value] })),
    ],
  }),

  tree: ({ schema, full, least, invalid }) => ({
    schema: {
      $defs: {
        node: {
          type: "object",
          properties: {
            value: schema,
            children: { type: "array", items: { $ref: "#/$defs/node" }, maxItems: 2 },
          },
          required: ["value"],
          additionalProperties: false,
        },
      },
      $ref: "#/$defs/node",
    },
    valid: [
      { value: full },
      { value: full, children: [{ value: least, children: [{ value: full }] }, { value: least }] },
    ],
    invalid: [
      { children: [] },
      { value: full, children: [{}] },
      { value: full, children: [{ value: full }, { value: full }, { value: full }] },
      ...some(invalid, 3).map((value) => ({ value: full, children: [{ value }] })),
    ],
  }),

  anchored: ({ record, schema, full, least, invalid }) => ({
    schema: {
      $id: `https://schemas.example/${record.name}`,
      $defs: {
        one: { $anchor: "one", ...schema },
        many: { $id: "many", type: "array", items: { $ref: `${record.name}#one` } },
      },
      anyOf: [{ $ref: "#one" }, { $ref: "many" }],
    },
    valid: [full, [full, least], []],
    invalid: ["one", [[full]], ...some(invalid, 5), [some(invalid, 1)[0]]],
  }),

  extended: ({ schema, full, least, invalid }) => ({
    schema: {
      $defs: { base: { ...schema, additionalProperties: true } },
      $ref: "#/$defs/base",
      properties: { remark: { type: "string", maxLength: 10 } },
      patternProperties: { "^x_": { type: "integer" } },
    },
    valid: [full, { ...least, remark: "short" }, { ...full, x_1: 4, other: [] }],
    invalid: [
      { ...full, remark: "much too long" },
      { ...full, x_1: "4" },
      ...some(invalid, 6).filter((value) => !("unheard_of" in value)),
    ],
  }),

  sealed: ({ schema, full, least, invalid }) => ({
    schema: {
      $defs: {
        base: { type: "object", properties: schema.properties, required: schema.required },
      },
      $ref: "#/$defs/base",
      properties: { remark: { type: "string" } },
      unevaluatedProperties: false,
    },
    valid: [full, { ...least, remark: "" }],
    invalid: [{ ...full, remark: 1 }, { ...full, other: 1 }, ...some(invalid, 5)],
  }),

  dynamic: ({ schema, full, least, invalid }) => ({
    schema: {
      $dynamicAnchor: "node",
      type: "object",
      properties: { value: schema, next: { $dynamicRef: "#node" } },
      required: ["value"],
      additionalProperties: false,
    },
    valid: [{ value: full }, { value: least, next: { value: full, next: { value: least } } }],
    invalid: [
      { value: full, next: null },
      { value: full, next: {} },
      ...some(invalid, 3).map((value) => ({ value: full, next: { value } })),
    ],
  }),
};
