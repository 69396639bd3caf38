import type { SchemaNode } from "../schema-document.ts";
import type { ValueType } from "../value-type.ts";
import { childPlace } from "./read-schema.ts";
import type { TypeReader } from "./type-reader.ts";

/**
 * Narrows a type by `unevaluatedProperties` and `unevaluatedItems`, which apply to what no other keyword has
 * evaluated.
 *
 * A shape of a type is one way to satisfy all other keywords, so what they have evaluated are its named properties
 * and the regions of names that are not open to every value.
 */
export function readUnevaluated(node: SchemaNode, type: ValueType, reader: TypeReader): ValueType {
  const { constraints } = reader;
  let narrowed = type;
  if ("unevaluatedProperties" in node.schema) {
    const value = constraints.of(childPlace(node, "unevaluatedProperties"));
    const objects = type.objects.map((shape) => ({
      ...shape,
      regions: shape.regions.map((region) =>
        region.value === constraints.any ? { ...region, value } : region,
      ),
    }));
    narrowed = { ...narrowed, objects };
  }
  if ("unevaluatedItems" in node.schema) {
    const value = constraints.of(childPlace(node, "unevaluatedItems"));
    const arrays = type.arrays.map((shape) =>
      shape.rest === constraints.any ? { ...shape, rest: value } : shape,
    );
    narrowed = { ...narrowed, arrays };
  }
  return narrowed;
}
