/** Keywords whose values hold schemas: one, a list, or some by name. Those of `items` and `dependencies` vary. */
const single =
  "additionalItems additionalProperties contains else if items not propertyNames then unevaluatedItems unevaluatedProperties extends".split(
    " ",
  );
const lists = "allOf anyOf oneOf prefixItems items".split(" ");
const maps = "$defs definitions dependencies dependentSchemas patternProperties properties".split(
  " ",
);

/** The keywords of each schema object of a schema, itself first. */
export function keywordsOf(schema: unknown): (readonly string[])[] {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return [];
  return [
    Object.keys(schema),
    ...Object.entries(schema).flatMap(([keyword, value]) => {
      if (lists.includes(keyword) && Array.isArray(value)) return value.flatMap(keywordsOf);
      if (maps.includes(keyword)) return Object.values(value).flatMap(keywordsOf);
      return single.includes(keyword) ? keywordsOf(value) : [];
    }),
  ];
}
