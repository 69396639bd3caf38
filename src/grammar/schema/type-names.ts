/** The types of JSON Schema. */
export type TypeName = "array" | "boolean" | "integer" | "null" | "number" | "object" | "string";

const names = new Map<string, TypeName | "any">([
  ["array", "array"],
  ["boolean", "boolean"],
  ["integer", "integer"],
  ["null", "null"],
  ["number", "number"],
  ["object", "object"],
  ["string", "string"],
  // Names that tool declarations use for them, from the language that the tool is written in.
  ["any", "any"],
  ["bool", "boolean"],
  ["dict", "object"],
  ["double", "number"],
  ["float", "number"],
  ["int", "integer"],
  ["list", "array"],
  ["long", "integer"],
  ["none", "null"],
  ["str", "string"],
  ["tuple", "array"],
]);

/**
 * The types that a schema's `type` allows.
 *
 * @returns null if it allows every type; `{ unknown }` if it names an unknown one
 */
export function typeNames(
  type: unknown,
): readonly TypeName[] | null | { readonly unknown: unknown } {
  if (type === undefined) return null;
  const given = Array.isArray(type) ? type : [type];
  const known: TypeName[] = [];
  for (const name of given) {
    const found =
      typeof name === "string" ? (names.get(name) ?? names.get(name.toLowerCase())) : undefined;
    if (found === "any") return null;
    if (found === undefined) return { unknown: name };
    if (!known.includes(found)) known.push(found);
  }
  return known.length === 0 ? null : known;
}
