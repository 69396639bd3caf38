/**
 * A condition on which properties an object has: `required`, `dependentRequired` and `not: {required}` in one form.
 * Conditions are simplified as they are made; equal `key`s mean equal conditions.
 */
export type Presence = (
  | { readonly kind: "always" }
  | { readonly kind: "never" }
  | { readonly kind: "has"; readonly name: string }
  | { readonly kind: "lacks"; readonly name: string }
  | { readonly kind: "all"; readonly parts: readonly Presence[] }
  | { readonly kind: "some"; readonly parts: readonly Presence[] }
) & { readonly key: string };

export const always: Presence = { kind: "always", key: "T" };
export const never: Presence = { kind: "never", key: "F" };

export function has(name: string): Presence {
  return { kind: "has", name, key: `+${name.length}:${name}` };
}

export function lacks(name: string): Presence {
  return { kind: "lacks", name, key: `-${name.length}:${name}` };
}

export function all(...given: readonly Presence[]): Presence {
  return combine("all", given);
}

export function some(...given: readonly Presence[]): Presence {
  return combine("some", given);
}

export function opposite(presence: Presence): Presence {
  switch (presence.kind) {
    case "always":
      return never;
    case "never":
      return always;
    case "has":
      return lacks(presence.name);
    case "lacks":
      return has(presence.name);
    case "all":
      return some(...presence.parts.map(opposite));
    case "some":
      return all(...presence.parts.map(opposite));
    default:
      return presence satisfies never;
  }
}

/** What is left of the condition once it is known whether the object has the property. */
export function assume(presence: Presence, name: string, present: boolean): Presence {
  switch (presence.kind) {
    case "always":
    case "never":
      return presence;
    case "has":
      if (presence.name !== name) return presence;
      return present ? always : never;
    case "lacks":
      if (presence.name !== name) return presence;
      return present ? never : always;
    case "all":
    case "some": {
      if (!mentions(presence, name)) return presence;
      return combine(
        presence.kind,
        presence.parts.map((part) => assume(part, name, present)),
      );
    }
    default:
      return presence satisfies never;
  }
}

/** The properties that the condition mentions, in its order. */
export function mentioned(presence: Presence, names = new Set<string>()): Set<string> {
  if (presence.kind === "has" || presence.kind === "lacks") names.add(presence.name);
  if (presence.kind === "all" || presence.kind === "some") {
    for (const part of presence.parts) mentioned(part, names);
  }
  return names;
}

/** If a condition takes more decisions than this to prove impossible, it counts as possible. */
const mostDecisions = 500;

/** Whether some choice of properties meets the condition, as far as that can be determined with reasonable effort. */
export function isSatisfiable(presence: Presence): boolean {
  let decisions = 0;
  const satisfiable = (condition: Presence): boolean => {
    if (condition.kind === "never") return false;
    if (condition.kind === "some") return condition.parts.some(satisfiable);
    if (condition.kind !== "all") return true;
    const choice = condition.parts.find((part) => part.kind === "some");
    const [name] = choice === undefined ? [] : mentioned(choice);
    if (name === undefined || ++decisions > mostDecisions) return true;
    return (
      satisfiable(assume(condition, name, true)) || satisfiable(assume(condition, name, false))
    );
  };
  return satisfiable(presence);
}

function mentions(presence: Presence, name: string): boolean {
  if (presence.kind === "all" || presence.kind === "some") {
    return presence.parts.some((part) => mentions(part, name));
  }
  return (presence.kind === "has" || presence.kind === "lacks") && presence.name === name;
}

function combine(kind: "all" | "some", given: readonly Presence[]): Presence {
  const [neutral, absorbing] = kind === "all" ? [always, never] : [never, always];
  const parts = new Map<string, Presence>();
  /** What single parts require of a property: present or absent. */
  const single = new Map<string, "has" | "lacks">();
  const compound: Presence[] = [];
  const waiting = [...given].reverse();
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part.kind === kind) waiting.push(...[...part.parts].reverse());
    else if (part.kind === absorbing.kind) return absorbing;
    else if (part.kind !== neutral.kind && !parts.has(part.key)) {
      parts.set(part.key, part);
      if (part.kind === "has" || part.kind === "lacks") {
        const known = single.get(part.name);
        if (known !== undefined && known !== part.kind) return absorbing;
        single.set(part.name, part.kind);
      } else compound.push(part);
    }
  }
  // What one part requires of a single property simplifies the others: `a and (not a or b)` is `a and b`.
  for (const part of compound) {
    for (const name of mentioned(part)) {
      const known = single.get(name);
      if (known === undefined) continue;
      parts.delete(part.key);
      const rest = assume(part, name, (known === "has") === (kind === "all"));
      return combine(kind, [...parts.values(), rest]);
    }
  }
  const [only] = parts.values();
  if (only === undefined) return neutral;
  if (parts.size === 1) return only;
  const keys = [...parts.keys()].sort();
  return {
    kind,
    parts: [...parts.values()],
    key: `${kind === "all" ? "(&" : "(|"}${keys.join("")})`,
  };
}
