import type { ObjectShape } from "./object-shape.ts";
import { always, some } from "./presence.ts";
import type { TypeContext } from "./type-context.ts";

/**
 * The same objects in fewer shapes: shapes that differ only in which properties they demand become one, as in
 * `anyOf: [{required: ["a"]}, {required: ["b"]}]`.
 */
export function mergeObjects(
  shapes: readonly ObjectShape[],
  { constraints }: TypeContext,
): readonly ObjectShape[] {
  if (shapes.length < 2) return shapes;
  const merged = new Map<string, ObjectShape>();
  for (const shape of shapes) {
    const key = keyWithoutPresence(shape);
    const known = merged.get(key);
    merged.set(key, known === undefined ? shape : join(known, shape));
  }
  for (const shape of merged.values()) {
    const [region] = shape.regions;
    const takesAll =
      shape.named.size === 0 &&
      shape.regions.length === 1 &&
      region?.value === constraints.any &&
      shape.presence === always &&
      shape.minimum === 0 &&
      shape.maximum === Number.POSITIVE_INFINITY;
    if (takesAll && shape.issues.length === 0) return [shape];
  }
  return [...merged.values()];
}

function join(left: ObjectShape, right: ObjectShape): ObjectShape {
  return { ...left, presence: some(left.presence, right.presence) };
}

function keyWithoutPresence(shape: ObjectShape): string {
  const named = [...shape.named].map(([name, value]) => `${JSON.stringify(name)}:${value.id}`);
  const regions = shape.regions.map(({ names, value }) => `${names.id}:${value.id}`);
  const issues = shape.issues.map((issue) => `${issue.path} ${issue.keyword}`);
  return [named, regions, shape.minimum, shape.maximum, issues].join("|");
}
