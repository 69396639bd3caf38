/**
 * Is a schema among those that the reference declares without loss or error? Not so: what it turns
 * into `any`, descriptions of several lines or of elements, enumerations without strings, unions as
 * elements, objects that may be null, keys that need quotes, examples that are no strings.
 */
export function isInSubset(schema: Record<string, unknown>, isElement = false): boolean {
  const { type, description, title, items, properties, oneOf } = schema;
  if (type === undefined && oneOf === undefined) return false;
  if (type === "null" || "anyOf" in schema) return false;
  if (
    Array.isArray(type) &&
    (type.length === 0 || type.includes("object") || new Set(type).size < type.length)
  ) {
    return false;
  }
  if (schema.nullable && (type === "object" || type === "array")) return false;
  if (Array.isArray(schema.enum) && (schema.enum.length === 0 || type !== "string")) return false;
  if (Array.isArray(schema.enum) && new Set(schema.enum).size < schema.enum.length) return false;
  if (
    isElement &&
    (oneOf || schema.enum || Array.isArray(type) || schema.nullable || "default" in schema)
  )
    return false;
  if (isElement && typeof description === "string" && type !== "object") return false;
  if (
    typeof description === "string" &&
    (description === "" || /[\n\r\v\f\u0085\u2028\u2029]|\*\//.test(description))
  )
    return false;
  if (typeof title === "string" && title === "") return false;
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  if (examples.some((example) => typeof example !== "string")) return false;
  if (Array.isArray(oneOf)) {
    const described = oneOf.some((variant) => variant.description !== undefined);
    if (oneOf.length === 0 || (described && description !== undefined)) return false;
    return oneOf.every((variant) => isInSubset(variant));
  }
  if (type === "array")
    return items === undefined || isInSubset(items as Record<string, unknown>, true);
  if (type !== "object") return true;
  return Object.entries(properties ?? {}).every(
    ([key, value]) => /^\w+$/.test(key) && isInSubset(value),
  );
}
