import {
  type CharacterSet,
  everyCharacter,
  isNoCharacter,
  oneCharacter,
  unionCharacters,
} from "./character-set.ts";
import type { Language, LanguageShape } from "./language.ts";

/**
 * Creates and simplifies languages, so that derivatives lead to few distinct ones: nothing and the empty text
 * vanish, choices and intersections are flat, sorted and free of doubles.
 */
export class LanguageSpace {
  readonly #known = new Map<string, Language>();
  /** No text at all. */
  readonly nothing = this.#intern("0", { kind: "nothing" }, false, true);
  /** The empty text alone. */
  readonly emptyText = this.#intern("1", { kind: "empty-text" }, true, true);
  readonly anyCharacter = this.characters(everyCharacter);
  /** Every text. */
  readonly anything = this.repeat(this.anyCharacter, 0, Number.POSITIVE_INFINITY);

  characters(set: CharacterSet): Language {
    if (isNoCharacter(set)) return this.nothing;
    return this.#intern(`c${set.key}`, { kind: "characters", set }, false, true);
  }

  text(text: string): Language {
    let language = this.emptyText;
    for (const character of [...text].reverse()) {
      const codePoint = character.codePointAt(0) ?? 0;
      language = this.#words(new Map([[codePoint, language]]), false);
    }
    return language;
  }

  /** Exactly these texts. */
  words(texts: readonly string[]): Language {
    if (texts.length === 1) return this.text(texts[0] ?? "");
    return this.#wordsFrom(
      [...new Set(texts)].sort().map((text) => [...text]),
      0,
    );
  }

  sequence(...parts: readonly Language[]): Language {
    return parts.reduceRight((rest, first) => this.#pair(first, rest), this.emptyText);
  }

  repeat(of: Language, minimum: number, maximum: number): Language {
    if (maximum < minimum) return this.nothing;
    if (maximum === 0 || of === this.emptyText) return this.emptyText;
    if (of === this.nothing) return minimum === 0 ? this.emptyText : this.nothing;
    if (minimum === 1 && maximum === 1) return of;
    if (of.kind === "repeat" && of.minimum === 0 && of.maximum === Number.POSITIVE_INFINITY)
      return of;
    const atLeast = of.nullable ? 0 : minimum;
    const key = `r${of.id},${atLeast},${maximum}`;
    const shape: LanguageShape = { kind: "repeat", of, minimum: atLeast, maximum };
    return this.#intern(key, shape, atLeast === 0, of.plain);
  }

  optional(of: Language): Language {
    return this.choice(of, this.emptyText);
  }

  choice(...given: readonly Language[]): Language {
    const parts = new Map<number, Language>();
    const repeats = new Map<number, Language>();
    let characters: CharacterSet | null = null;
    let words: Language | null = null;
    const add = (language: Language): void => {
      if (language.kind === "choice") for (const part of language.parts) add(part);
      else if (language.kind === "characters") {
        characters = characters === null ? language.set : unionCharacters(characters, language.set);
      } else if (language.kind === "words" || language.kind === "empty-text") {
        words = words === null ? language : this.#mergeWords(words, language);
      } else if (language.kind === "repeat") {
        const sibling = repeats.get(language.of.id);
        const merged = sibling === undefined ? language : this.#mergeRepeats(sibling, language);
        if (merged === null) parts.set(language.id, language);
        else repeats.set(language.of.id, merged);
      } else if (language.kind !== "nothing") parts.set(language.id, language);
    };
    for (const language of given) add(language);
    for (const repeat of repeats.values()) {
      if (repeat === this.anything) return repeat;
      if (repeat.nullable && words === this.emptyText) words = null;
      parts.set(repeat.id, repeat);
    }
    if (characters !== null) {
      const single = this.characters(characters);
      parts.set(single.id, single);
    }
    const left = words as Language | null;
    if (left !== null) parts.set(left.id, left);
    return this.#combine("choice", [...parts.values()], this.nothing);
  }

  intersection(...given: readonly Language[]): Language {
    const parts = new Map<number, Language>();
    const add = (language: Language): void => {
      if (language.kind === "intersection") for (const part of language.parts) add(part);
      else if (language !== this.anything) parts.set(language.id, language);
    };
    for (const language of given) add(language);
    for (const part of parts.values()) {
      if (part === this.nothing) return part;
      if (part.kind === "complement" && parts.has(part.of.id)) return this.nothing;
    }
    if (parts.has(this.emptyText.id)) {
      return [...parts.values()].every((part) => part.nullable) ? this.emptyText : this.nothing;
    }
    return this.#combine("intersection", [...parts.values()], this.anything);
  }

  complement(of: Language): Language {
    if (of.kind === "complement") return of.of;
    if (of === this.nothing) return this.anything;
    if (of === this.anything) return this.nothing;
    return this.#intern(`n${of.id}`, { kind: "complement", of }, !of.nullable, false);
  }

  /** Digits that make a number, which so far has this remainder, divisible by the modulus. */
  divisible(modulus: bigint, remainder: bigint): Language {
    const shape: LanguageShape = { kind: "divisible", modulus, remainder };
    return this.#intern(`d${modulus},${remainder}`, shape, remainder === 0n, true);
  }

  /** The number of different languages so far: a measure of the work done. */
  get size(): number {
    return this.#known.size;
  }

  #combine(kind: "choice" | "intersection", parts: Language[], empty: Language): Language {
    const only = parts[0];
    if (only === undefined) return empty;
    if (parts.length === 1) return only;
    parts.sort((left, right) => left.id - right.id);
    const key = `${kind === "choice" ? "|" : "&"}${parts.map((part) => part.id).join(",")}`;
    const nullable =
      kind === "choice"
        ? parts.some((part) => part.nullable)
        : parts.every((part) => part.nullable);
    const plain = kind === "choice" && parts.every((part) => part.plain);
    return this.#intern(key, { kind, parts }, nullable, plain);
  }

  #pair(first: Language, rest: Language): Language {
    if (first === this.emptyText) return rest;
    if (rest === this.emptyText) return first;
    if (first === this.nothing || rest === this.nothing) return this.nothing;
    if (first.kind === "sequence") return this.#pair(first.first, this.#pair(first.rest, rest));
    if (first === this.anything && (rest === first || startsWith(rest, first))) return rest;
    return this.#intern(
      `s${first.id},${rest.id}`,
      { kind: "sequence", first, rest },
      first.nullable && rest.nullable,
      first.plain && rest.plain,
    );
  }

  #words(children: ReadonlyMap<number, Language>, nullable: boolean): Language {
    if (children.size === 0) return nullable ? this.emptyText : this.nothing;
    let key = nullable ? "w!" : "w";
    for (const [codePoint, child] of children) key += `${codePoint}:${child.id},`;
    return this.#intern(key, { kind: "words", children }, nullable, true);
  }

  #wordsFrom(words: readonly (readonly string[])[], depth: number): Language {
    const groups = new Map<number, (readonly string[])[]>();
    let nullable = false;
    for (const word of words) {
      const codePoint = word[depth]?.codePointAt(0);
      if (codePoint === undefined) nullable = true;
      else {
        const group = groups.get(codePoint);
        if (group === undefined) groups.set(codePoint, [word]);
        else group.push(word);
      }
    }
    const children = new Map<number, Language>();
    for (const [codePoint, group] of groups) {
      const [single] = group;
      const child =
        group.length === 1 && single !== undefined
          ? this.text(single.slice(depth + 1).join(""))
          : this.#wordsFrom(group, depth + 1);
      children.set(codePoint, child);
    }
    return this.#words(children, nullable);
  }

  #mergeWords(left: Language, right: Language): Language {
    if (left === right) return left;
    const children = new Map(left.kind === "words" ? left.children : []);
    for (const [codePoint, child] of right.kind === "words" ? right.children : []) {
      const known = children.get(codePoint);
      children.set(codePoint, known === undefined ? child : this.#mergeWords(known, child));
    }
    const sorted = new Map([...children].sort((one, two) => one[0] - two[0]));
    return this.#words(sorted, left.nullable || right.nullable);
  }

  /** One repetition for two of the same language, where the bounds leave no gap. */
  #mergeRepeats(left: Language, right: Language): Language | null {
    if (left.kind !== "repeat" || right.kind !== "repeat") return null;
    if (left.minimum > right.maximum + 1 || right.minimum > left.maximum + 1) return null;
    const minimum = Math.min(left.minimum, right.minimum);
    return this.repeat(left.of, minimum, Math.max(left.maximum, right.maximum));
  }

  #intern(key: string, shape: LanguageShape, nullable: boolean, plain: boolean): Language {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const language = { ...shape, id: this.#known.size, nullable, plain } as Language;
    this.#known.set(key, language);
    return language;
  }
}

/** A language of one character. */
export function characterLanguage(space: LanguageSpace, codePoint: number): Language {
  return space.characters(oneCharacter(codePoint));
}

function startsWith(language: Language, first: Language): boolean {
  return language.kind === "sequence" && language.first === first;
}
