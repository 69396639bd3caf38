import type { UnsupportedKeyword } from "../../compiled-grammar.ts";
import type { Language } from "../../language/language.ts";
import type { TypeContext } from "../type-context.ts";
import type { Constraint } from "./constraint.ts";
import { all, always, has, never, opposite, type Presence } from "./presence.ts";

/** A set of objects. */
export interface ObjectShape {
  /** The constraints of the properties with these names, in the order in which they are written. */
  readonly named: ReadonlyMap<string, Constraint>;
  /** Whether a schema lists the allowed properties, even if there are none. */
  readonly declared: boolean;
  /** The constraints of all other properties. The regions are disjoint and together cover every name. */
  readonly regions: readonly Region[];
  readonly presence: Presence;
  /** How many properties there are. */
  readonly minimum: number;
  readonly maximum: number;
  /** What is allowed here although the schema forbids it. */
  readonly issues: readonly UnsupportedKeyword[];
}

/** The names of a language and the constraint of their properties. */
export interface Region {
  readonly names: Language;
  readonly value: Constraint;
}

/** With more regions than this, handling the names of further properties isn't worth its cost. */
const mostRegions = 16;

export function anyObject({ languages, constraints }: TypeContext): ObjectShape {
  return {
    named: new Map(),
    declared: false,
    regions: [{ names: languages.anything, value: constraints.any }],
    presence: always,
    minimum: 0,
    maximum: Number.POSITIVE_INFINITY,
    issues: [],
  };
}

/** The constraint of the property with this name, if the object has it. */
export function propertyOf(shape: ObjectShape, name: string, context: TypeContext): Constraint {
  const named = shape.named.get(name);
  if (named !== undefined) return named;
  for (const { names, value } of shape.regions) {
    if (names === context.languages.anything || context.derivatives.matches(names, name))
      return value;
  }
  return context.constraints.any;
}

/** @returns null if no object belongs to both; `"too-many"` if there would be too many regions of names */
export function intersectObjects(
  left: ObjectShape,
  right: ObjectShape,
  context: TypeContext,
): ObjectShape | null | "too-many" {
  const { constraints, effort } = context;
  effort.spend(1 + left.named.size + right.named.size);
  const presence = all(left.presence, right.presence);
  const minimum = Math.max(left.minimum, right.minimum);
  const maximum = Math.min(left.maximum, right.maximum);
  if (presence === never || minimum > maximum) return null;
  const named = new Map<string, Constraint>();
  for (const [name, value] of left.named) {
    named.set(name, constraints.both(value, propertyOf(right, name, context)));
  }
  for (const [name, value] of right.named) {
    if (!named.has(name)) named.set(name, constraints.both(propertyOf(left, name, context), value));
  }
  const regions = intersectRegions(left.regions, right.regions, context);
  if (regions.length > mostRegions) return "too-many";
  const issues = [...left.issues, ...right.issues];
  const declared = left.declared || right.declared;
  return { named, declared, regions, presence, minimum, maximum, issues };
}

/** Every pair of regions with common names. */
export function intersectRegions(
  left: readonly Region[],
  right: readonly Region[],
  context: TypeContext,
): readonly Region[] {
  const { constraints, languages } = context;
  const regions: Region[] = [];
  for (const one of left) {
    for (const two of right) {
      const names = languages.intersection(one.names, two.names);
      if (context.isEmptyText(names)) continue;
      regions.push({ names, value: constraints.both(one.value, two.value) });
    }
  }
  return regions;
}

/**
 * The objects of one shape that don't belong to the other.
 *
 * @returns null if shapes can't express it
 */
export function subtractObjects(
  from: ObjectShape,
  what: ObjectShape,
  context: TypeContext,
): ObjectShape[] | null {
  if (what.issues.length > 0) return null;
  const { constraints, languages } = context;
  const parts: ObjectShape[] = [];
  if (what.presence !== always) {
    parts.push({ ...from, presence: all(from.presence, opposite(what.presence)) });
  }
  if (what.minimum > from.minimum) {
    parts.push({ ...from, maximum: Math.min(from.maximum, what.minimum - 1) });
  }
  if (what.maximum < from.maximum) {
    parts.push({ ...from, minimum: Math.max(from.minimum, what.maximum + 1) });
  }
  const names = new Set([...from.named.keys(), ...what.named.keys()]);
  context.effort.spend(1 + 4 * names.size);
  for (const name of names) {
    const mine = propertyOf(from, name, context);
    const theirs = propertyOf(what, name, context);
    const difference = constraints.both(mine, constraints.not(theirs));
    if (context.isEmpty(difference)) continue;
    const named = new Map(from.named).set(name, difference);
    parts.push({ ...from, named, presence: all(from.presence, has(name)) });
  }
  const others = languages.complement(languages.words([...names]));
  for (const mine of from.regions) {
    for (const theirs of what.regions) {
      const difference = constraints.both(mine.value, constraints.not(theirs.value));
      if (context.isEmpty(difference)) continue;
      // A shape can't express that some unnamed property differs.
      if (!context.isEmptyText(languages.intersection(mine.names, theirs.names, others)))
        return null;
    }
  }
  return parts.filter((part) => part.presence !== never && part.minimum <= part.maximum);
}
