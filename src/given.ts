/** Properties that may be left out; undefined counts as left out. */
export type Given<Whole> = { readonly [Name in keyof Whole]?: Whole[Name] | undefined };

/** The defined properties, so that spreading them doesn't overwrite anything with undefined. */
export function given<Whole extends object>(parts: Given<Whole> | undefined): Partial<Whole> {
  const there = Object.entries(parts ?? {}).filter(([, part]) => part !== undefined);
  return Object.fromEntries(there) as Partial<Whole>;
}
