/** Parts that may be left out; undefined is the same as left out. */
export type Given<Whole> = { readonly [Name in keyof Whole]?: Whole[Name] | undefined };

/** The parts that are there, so that one that is undefined covers nothing when they are spread. */
export function given<Whole extends object>(parts: Given<Whole> | undefined): Partial<Whole> {
  const there = Object.entries(parts ?? {}).filter(([, part]) => part !== undefined);
  return Object.fromEntries(there) as Partial<Whole>;
}
