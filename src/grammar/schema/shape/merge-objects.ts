import type { TypeContext } from "../type-context.ts";
import type { Constraint } from "./constraint.ts";
import { type ObjectShape, propertyOf } from "./object-shape.ts";
import { always, type Presence, some } from "./presence.ts";

/** More shapes than this are not compared: comparing only reduces their number, and thousands come from an enum. */
const mostCompared = 512;

/**
 * The same objects in fewer shapes. Shapes that differ only in which properties they demand become one, as in
 * `anyOf: [{required: ["a"]}, {required: ["b"]}]`; shapes that another one clearly contains are left out.
 */
export function mergeObjects(
  shapes: readonly ObjectShape[],
  context: TypeContext,
): readonly ObjectShape[] {
  if (shapes.length < 2) return shapes;
  const merged = new Map<string, ObjectShape>();
  for (const shape of shapes) {
    const key = keyWithoutPresence(shape);
    const known = merged.get(key);
    const presence = known === undefined ? shape.presence : some(known.presence, shape.presence);
    merged.set(key, { ...shape, presence });
  }
  if (merged.size > mostCompared) return [...merged.values()];
  const left: ObjectShape[] = [];
  for (const shape of merged.values()) {
    if (left.some((other) => contains(other, shape, context))) continue;
    const kept = left.filter((other) => !contains(shape, other, context));
    left.splice(0, left.length, ...kept, shape);
  }
  return left;
}

/** Whether all objects of a shape clearly belong to another shape. */
function contains(outer: ObjectShape, inner: ObjectShape, context: TypeContext): boolean {
  if (outer.minimum > inner.minimum || outer.maximum < inner.maximum) return false;
  if (outer.declared && !inner.declared) return false;
  if (outer.issues.length > 0 || outer.regions.length !== inner.regions.length) return false;
  if (!implies(inner.presence, outer.presence)) return false;
  const regions = outer.regions.every((region, index) => {
    const other = inner.regions[index];
    return (
      other !== undefined && other.names === region.names && includes(other.value, region.value)
    );
  });
  if (!regions) return false;
  for (const [name, value] of outer.named) {
    if (!includes(propertyOf(inner, name, context), value)) return false;
  }
  for (const [name, value] of inner.named) {
    if (!outer.named.has(name) && !includes(value, propertyOf(outer, name, context))) return false;
  }
  return true;
}

/** Whether a constraint requires everything that another one requires. */
function includes(narrow: Constraint, wide: Constraint): boolean {
  if (narrow === wide || narrow.isNone || wide.literals.length === 0)
    return !wide.isNone || narrow.isNone;
  return wide.literals.every((literal) =>
    narrow.literals.some(({ key, negated }) => key === literal.key && negated === literal.negated),
  );
}

function implies(narrow: Presence, wide: Presence): boolean {
  if (wide === always || narrow.key === wide.key) return true;
  const given = new Set((narrow.kind === "all" ? narrow.parts : [narrow]).map((part) => part.key));
  return (wide.kind === "all" ? wide.parts : [wide]).every((part) => given.has(part.key));
}

function keyWithoutPresence(shape: ObjectShape): string {
  const named = [...shape.named].map(([name, value]) => `${JSON.stringify(name)}:${value.id}`);
  const regions = shape.regions.map(({ names, value }) => `${names.id}:${value.id}`);
  const issues = shape.issues.map((issue) => `${issue.path} ${issue.keyword}`);
  return [named, shape.declared, regions, shape.minimum, shape.maximum, issues].join("|");
}
