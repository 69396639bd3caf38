import type { Json } from "../field.ts";
import { omit } from "../record.ts";
import { type Form, kinds, some } from "../schema-case.ts";

/** Earlier drafts, in their own words. */
export const draftForms: { readonly [name: string]: Form } = {
  draft3: ({ schema, full, least, invalid }) => {
    const names = Object.keys(full);
    // Whether a property must be there is told by the property itself in this draft, so not by a list.
    const wrong = invalid.filter((value) =>
      Object.keys(value).every((name) => names.includes(name)),
    );
    return {
      schema: {
        $schema: "http://json-schema.org/draft-03/schema#",
        extends: inWordsOf4(omit(schema, "required", "additionalProperties")),
        type: "object",
        properties: { quarter: { type: "integer", divisibleBy: 25, minimum: 0 } },
      },
      valid: [full, least, {}, { ...full, quarter: 50 }],
      invalid: [
        { ...full, quarter: 30 },
        { quarter: -25 },
        ...some(
          wrong.filter((value) => Object.keys(value).length === names.length),
          8,
        ),
      ],
    };
  },

  draft4: ({ schema, full, least, invalid, optional: [one, two], record }) => {
    const own = inWordsOf4(schema) as Json;
    return {
      schema: {
        $schema: "http://json-schema.org/draft-04/schema#",
        id: `http://schemas.example/${record.name}.json`,
        definitions: {
          item: { ...own, dependencies: { [one]: [two] } },
          share: { minimum: 0, exclusiveMinimum: true, maximum: 1 },
        },
        type: "array",
        items: [
          { $ref: "#/definitions/item" },
          { type: "number", allOf: [{ $ref: "#/definitions/share" }] },
        ],
        additionalItems: false,
        minItems: 1,
        // No keywords of this draft.
        if: { minItems: 2 },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { maxItems: 1 },
        else: { minItems: 2 },
      },
      valid: [[full], [least, 1], [omit(full, one), 0.5]],
      invalid: [
        [],
        [full, 0],
        [full, 1.5],
        [full, 1, 1],
        [omit(full, two)],
        ...some(invalid, 4).map((value) => [value]),
      ],
    };
  },

  draft6: (values) => {
    const { record, schema, full, least } = values;
    const [first, second] = kinds(values);
    return {
      schema: {
        $schema: "http://json-schema.org/draft-06/schema#",
        definitions: { item: tuplesAsItems(schema) },
        type: "object",
        additionalProperties: {
          type: "array",
          items: { $ref: "#/definitions/item" },
          contains: { properties: { [record.kind]: { const: first } }, required: [record.kind] },
        },
        propertyNames: { maxLength: 3 },
        if: true,
        // biome-ignore lint/suspicious/noThenProperty: no keyword of this draft
        then: false,
      },
      valid: [{}, { abc: [full] }, { a: [least, { ...full, [record.kind]: first }] }],
      invalid: [
        { abcd: [full] },
        { a: [] },
        { a: [{ ...full, [record.kind]: second }] },
        { a: [full, 1] },
      ],
    };
  },

  draft7: (values) => {
    const { record, schema, full, least, invalid, optional } = values;
    const [one, two] = optional;
    const [first, second] = kinds(values);
    return {
      schema: {
        $schema: "http://json-schema.org/draft-07/schema#",
        definitions: { item: tuplesAsItems(schema) },
        // What stands beside a reference says nothing up to this draft.
        allOf: [
          { $ref: "#/definitions/item" },
          { if: { required: [one] }, else: { properties: { [record.kind]: { const: second } } } },
        ],
        dependencies: { [two]: { properties: { [record.kind]: { enum: [first] } } } },
      },
      valid: [full, { ...least, [record.kind]: second }, omit(full, two)],
      invalid: [
        omit(full, one, two),
        { ...full, [record.kind]: second },
        omit(full, one),
        ...some(invalid, 6),
      ],
    };
  },

  draft2019: ({ schema, full, least, invalid }) => ({
    schema: {
      $schema: "https://json-schema.org/draft/2019-09/schema",
      $recursiveAnchor: true,
      type: "object",
      properties: {
        value: tuplesAsItems(schema),
        parts: { type: "array", items: { $recursiveRef: "#" }, maxItems: 2 },
      },
      dependentRequired: { parts: ["value"] },
      unevaluatedProperties: false,
    },
    valid: [{}, { value: full }, { value: least, parts: [{ value: full }, {}] }],
    invalid: [
      { parts: [] },
      { value: full, parts: [{ parts: [] }] },
      { value: full, more: 1 },
      ...some(invalid, 4).map((value) => ({ value: full, parts: [{ value }] })),
    ],
  }),
};

/** Up to draft 2019-09 the places of a tuple are told by `items`, the rest by `additionalItems`. */
function tuplesAsItems(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tuplesAsItems);
  if (typeof schema !== "object" || schema === null) return schema;
  const { prefixItems, items, ...others } = schema as Json;
  const own = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [name, tuplesAsItems(value)]),
  );
  if (prefixItems !== undefined)
    return { ...own, items: tuplesAsItems(prefixItems), additionalItems: items };
  return items === undefined ? own : { ...own, items: tuplesAsItems(items) };
}

/** Draft 4 has no `const`, and its exclusive bounds are marks on the others. */
function inWordsOf4(schema: unknown): unknown {
  const translate = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(translate);
    if (typeof value !== "object" || value === null) return value;
    const own: Record<string, unknown> = {};
    for (const [keyword, inner] of Object.entries(value)) {
      if (keyword === "const") own.enum = [inner];
      else if (keyword === "exclusiveMinimum")
        Object.assign(own, { minimum: inner, exclusiveMinimum: true });
      else if (keyword === "exclusiveMaximum")
        Object.assign(own, { maximum: inner, exclusiveMaximum: true });
      else own[keyword] = keyword === "enum" ? inner : translate(inner);
    }
    return own;
  };
  return translate(tuplesAsItems(schema));
}
