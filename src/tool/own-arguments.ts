import type { AnyTool } from "./tool.ts";

/** Arguments under the tool's own names, and whether any was renamed. */
export interface OwnArguments {
  readonly value: unknown;
  readonly renamed: boolean;
}

/** Renames arguments given under an alias. An argument that is also given under its own name is kept. */
export function ownArguments({ aliases }: Pick<AnyTool, "aliases">, value: unknown): OwnArguments {
  const names = aliases?.arguments;
  const unchanged = { value, renamed: false };
  if (names === undefined || typeof value !== "object" || value === null || Array.isArray(value)) {
    return unchanged;
  }
  const taken = new Set(Object.keys(value));
  const entries = Object.entries(value).map(([name, part]) => {
    const own = Object.hasOwn(names, name) ? names[name] : undefined;
    if (own === undefined || taken.has(own)) return [name, part] as const;
    taken.add(own);
    return [own, part] as const;
  });
  const renamed = entries.some(([name], index) => name !== Object.keys(value)[index]);
  return renamed ? { value: Object.fromEntries(entries), renamed } : unchanged;
}
