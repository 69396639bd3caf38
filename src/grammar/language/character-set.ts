/**
 * A set of Unicode code points, as sorted disjoint ranges.
 *
 * Surrogates are excluded: a JSON text in UTF-8 can't contain a lone one.
 */
export interface CharacterSet {
  /** Pairs `from, to`, both included, sorted, never touching. */
  readonly bounds: readonly number[];
  /** Equal sets have equal keys. */
  readonly key: string;
}

const surrogates = { from: 0xd800, to: 0xdfff };
const lastCodePoint = 0x10ffff;

function fromBounds(bounds: readonly number[]): CharacterSet {
  return { bounds, key: bounds.join(",") };
}

export const noCharacter: CharacterSet = fromBounds([]);
export const everyCharacter: CharacterSet = fromBounds([
  0,
  surrogates.from - 1,
  surrogates.to + 1,
  lastCodePoint,
]);

/** The set of these ranges, which may be unsorted and overlap. */
export function characterRanges(...ranges: readonly (readonly [number, number])[]): CharacterSet {
  const sorted = [...ranges].sort((left, right) => left[0] - right[0]);
  const bounds: number[] = [];
  for (const [from, to] of sorted) {
    const last = bounds.at(-1);
    if (last !== undefined && from <= last + 1) bounds[bounds.length - 1] = Math.max(last, to);
    else bounds.push(from, to);
  }
  return intersectCharacters(fromBounds(bounds), everyCharacter);
}

/** The set of the characters of a text. */
export function charactersOf(text: string): CharacterSet {
  return characterRanges(
    ...[...text].map((character): [number, number] => {
      const codePoint = character.codePointAt(0) ?? 0;
      return [codePoint, codePoint];
    }),
  );
}

export function oneCharacter(codePoint: number): CharacterSet {
  return fromBounds([codePoint, codePoint]);
}

export function unionCharacters(left: CharacterSet, right: CharacterSet): CharacterSet {
  if (left.bounds.length === 0) return right;
  if (right.bounds.length === 0 || left.key === right.key) return left;
  return complementCharacters(
    intersectCharacters(complementCharacters(left), complementCharacters(right)),
  );
}

export function intersectCharacters(left: CharacterSet, right: CharacterSet): CharacterSet {
  if (left.key === right.key) return left;
  const one = left.bounds;
  const two = right.bounds;
  const bounds: number[] = [];
  let first = 0;
  let second = 0;
  while (first < one.length && second < two.length) {
    const from = Math.max(one[first] ?? 0, two[second] ?? 0);
    const firstEnd = one[first + 1] ?? 0;
    const secondEnd = two[second + 1] ?? 0;
    const to = Math.min(firstEnd, secondEnd);
    if (from <= to) bounds.push(from, to);
    if (firstEnd <= secondEnd) first += 2;
    if (secondEnd <= firstEnd) second += 2;
  }
  return fromBounds(bounds);
}

export function complementCharacters(set: CharacterSet): CharacterSet {
  const bounds: number[] = [];
  let next = 0;
  for (let index = 0; index < set.bounds.length; index += 2) {
    const from = set.bounds[index] ?? 0;
    if (from > next) pushOutsideSurrogates(bounds, next, from - 1);
    next = (set.bounds[index + 1] ?? 0) + 1;
  }
  if (next <= lastCodePoint) pushOutsideSurrogates(bounds, next, lastCodePoint);
  return fromBounds(bounds);
}

export function subtractCharacters(left: CharacterSet, right: CharacterSet): CharacterSet {
  return intersectCharacters(left, complementCharacters(right));
}

export function isNoCharacter(set: CharacterSet): boolean {
  return set.bounds.length === 0;
}

/** Whether the set holds the code point. */
export function hasCharacter(set: CharacterSet, codePoint: number): boolean {
  for (let index = 0; index < set.bounds.length; index += 2) {
    if (codePoint < (set.bounds[index] ?? 0)) return false;
    if (codePoint <= (set.bounds[index + 1] ?? 0)) return true;
  }
  return false;
}

/** Some member; the set must not be empty. */
export function someCharacter(set: CharacterSet): number {
  return set.bounds[0] ?? 0;
}

/** The members as ranges, both ends included. */
export function rangesOf(set: CharacterSet): [number, number][] {
  const ranges: [number, number][] = [];
  for (let index = 0; index < set.bounds.length; index += 2) {
    ranges.push([set.bounds[index] ?? 0, set.bounds[index + 1] ?? 0]);
  }
  return ranges;
}

function pushOutsideSurrogates(bounds: number[], from: number, to: number): void {
  if (from < surrogates.from) bounds.push(from, Math.min(to, surrogates.from - 1));
  if (to > surrogates.to) bounds.push(Math.max(from, surrogates.to + 1), to);
}
