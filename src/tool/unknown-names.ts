import type { JsonSchema } from "../harmony/message.ts";

interface Shape {
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly items?: JsonSchema;
  readonly additionalProperties?: unknown;
}

/**
 * Names in a value, as paths, that a closed object of the schema doesn't declare. zod itself would silently
 * drop them. Alternatives (`anyOf`) and references are left to zod.
 */
export function unknownNames(schema: JsonSchema, value: unknown, path = ""): string[] {
  const { properties, items, additionalProperties } = schema as Shape;
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    if (typeof items !== "object" || Array.isArray(items)) return [];
    return value.flatMap((item, index) => unknownNames(items, item, `${path}${index}.`));
  }
  return Object.entries(value).flatMap(([name, part]) => {
    const own = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (own !== undefined) return unknownNames(own, part, `${path}${name}.`);
    return additionalProperties === false ? [`${path}${name}`] : [];
  });
}
