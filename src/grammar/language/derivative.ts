import {
  type CharacterSet,
  characterRanges,
  complementCharacters,
  everyCharacter,
  hasCharacter,
  intersectCharacters,
  isNoCharacter,
  oneCharacter,
} from "./character-set.ts";
import type { Language } from "./language.ts";
import type { LanguageSpace } from "./language-space.ts";

/** The decimal point, which divisibility of the digits ignores. */
const point = 0x2e;

/**
 * Brzozowski derivatives: what may follow a character in a language. They give deterministic automata for
 * intersections and complements as easily as for choices.
 */
export class Derivatives {
  readonly #space: LanguageSpace;
  readonly #known = new Map<number, Map<number, Language>>();
  readonly #partitions = new Map<number, readonly CharacterSet[]>();

  constructor(space: LanguageSpace) {
    this.#space = space;
  }

  /** The texts that complete the character to a text of the language. */
  after(language: Language, codePoint: number): Language {
    let known = this.#known.get(language.id);
    if (known === undefined) {
      known = new Map();
      this.#known.set(language.id, known);
    }
    let derivative = known.get(codePoint);
    if (derivative === undefined) {
      derivative = this.#derive(language, codePoint);
      known.set(codePoint, derivative);
    }
    return derivative;
  }

  /** Whether the text belongs to the language. */
  matches(language: Language, text: string): boolean {
    let rest = language;
    for (const character of text) {
      if (rest === this.#space.nothing) return false;
      rest = this.after(rest, character.codePointAt(0) ?? 0);
    }
    return rest.nullable;
  }

  /** Disjoint sets that cover all characters; within one set, every character has the same derivative. */
  partition(language: Language): readonly CharacterSet[] {
    let known = this.#partitions.get(language.id);
    if (known === undefined) {
      known = this.#split(language);
      this.#partitions.set(language.id, known);
    }
    return known;
  }

  #derive(language: Language, codePoint: number): Language {
    const space = this.#space;
    switch (language.kind) {
      case "nothing":
      case "empty-text":
        return space.nothing;
      case "characters":
        return hasCharacter(language.set, codePoint) ? space.emptyText : space.nothing;
      case "words":
        return language.children.get(codePoint) ?? space.nothing;
      case "sequence": {
        const through = space.sequence(this.after(language.first, codePoint), language.rest);
        if (!language.first.nullable) return through;
        return space.choice(through, this.after(language.rest, codePoint));
      }
      case "choice":
        return space.choice(...language.parts.map((part) => this.after(part, codePoint)));
      case "intersection":
        return space.intersection(...language.parts.map((part) => this.after(part, codePoint)));
      case "complement":
        return space.complement(this.after(language.of, codePoint));
      case "repeat":
        return space.sequence(
          this.after(language.of, codePoint),
          space.repeat(language.of, Math.max(0, language.minimum - 1), language.maximum - 1),
        );
      case "divisible": {
        if (codePoint === point) return language;
        if (codePoint < 0x30 || codePoint > 0x39) return space.nothing;
        const digit = BigInt(codePoint - 0x30);
        return space.divisible(
          language.modulus,
          (language.remainder * 10n + digit) % language.modulus,
        );
      }
      default:
        return language satisfies never;
    }
  }

  #split(language: Language): readonly CharacterSet[] {
    switch (language.kind) {
      case "nothing":
      case "empty-text":
        return [everyCharacter];
      case "characters":
        return withRest([language.set]);
      case "words":
        return withRest([...language.children.keys()].map(oneCharacter));
      case "sequence":
        return language.first.nullable
          ? refine(this.partition(language.first), this.partition(language.rest))
          : this.partition(language.first);
      case "choice":
      case "intersection":
        return language.parts
          .map((part) => this.partition(part))
          .reduce((left, right) => refine(left, right), [everyCharacter]);
      case "complement":
      case "repeat":
        return this.partition(language.of);
      case "divisible":
        return withRest([
          oneCharacter(point),
          ...Array.from({ length: 10 }, (_, digit) => oneCharacter(0x30 + digit)),
        ]);
      default:
        return language satisfies never;
    }
  }
}

/** The disjoint sets and, if they don't cover everything, the rest. */
function withRest(sets: readonly CharacterSet[]): readonly CharacterSet[] {
  const ranges = sets.flatMap((set) => {
    const pairs: [number, number][] = [];
    for (let index = 0; index < set.bounds.length; index += 2) {
      pairs.push([set.bounds[index] ?? 0, set.bounds[index + 1] ?? 0]);
    }
    return pairs;
  });
  const rest = complementCharacters(characterRanges(...ranges));
  return isNoCharacter(rest) ? sets : [...sets, rest];
}

function refine(
  left: readonly CharacterSet[],
  right: readonly CharacterSet[],
): readonly CharacterSet[] {
  if (left.length === 1) return right;
  if (right.length === 1 || left === right) return left;
  const refined: CharacterSet[] = [];
  for (const one of left) {
    for (const two of right) {
      const both = intersectCharacters(one, two);
      if (!isNoCharacter(both)) refined.push(both);
    }
  }
  return refined;
}
