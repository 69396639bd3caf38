import { wordCharacters } from "../character-classes.ts";
import {
  type CharacterSet,
  complementCharacters,
  intersectCharacters,
  isNoCharacter,
} from "../character-set.ts";
import type { Language } from "../language.ts";
import type { LanguageSpace } from "../language-space.ts";
import { type Pattern, PatternError } from "./pattern.ts";

/** What precedes a position: nothing (the text starts), a word character, another character, or an unknown one. */
type Before = "start" | "word" | "other" | "unknown";

/**
 * The texts in which a pattern matches anywhere, as JSON Schema's `pattern` means it.
 *
 * The pattern is read from its end: each part is turned into a language together with everything that follows it,
 * up to the end of the text. So `$` asks whether nothing may follow, and a lookahead is an intersection with what
 * follows.
 *
 * @throws PatternError for assertions in places where they can't be resolved.
 */
export function patternLanguage(pattern: Pattern, space: LanguageSpace): Language {
  const compiler = new PatternCompiler(space);
  const { anything, anyCharacter } = space;
  if (contains(pattern, "boundary")) {
    const word = space.characters(wordCharacters);
    const other = space.characters(complementCharacters(wordCharacters));
    return space.choice(
      compiler.compile(pattern, anything, "start"),
      space.sequence(anything, word, compiler.compile(pattern, anything, "word")),
      space.sequence(anything, other, compiler.compile(pattern, anything, "other")),
    );
  }
  if (!contains(pattern, "start")) {
    return space.sequence(anything, compiler.compile(pattern, anything, "unknown"));
  }
  return space.choice(
    compiler.compile(pattern, anything, "start"),
    space.sequence(anyCharacter, anything, compiler.compile(pattern, anything, "unknown")),
  );
}

class PatternCompiler {
  readonly #space: LanguageSpace;

  constructor(space: LanguageSpace) {
    this.#space = space;
  }

  /** The pattern, then `next`, which is everything that may follow up to the end of the text. */
  compile(pattern: Pattern, next: Language, before: Before): Language {
    const space = this.#space;
    if (!hasAssertion(pattern)) return space.sequence(this.#plain(pattern), next);
    switch (pattern.kind) {
      case "characters":
        return space.sequence(space.characters(pattern.set), next);
      case "start":
        return before === "start" ? next : space.nothing;
      case "end":
        return next.nullable ? space.emptyText : space.nothing;
      case "boundary":
        return this.#boundary(pattern.negated, next, before);
      case "lookahead": {
        const ahead = this.compile(pattern.of, space.anything, before);
        return space.intersection(pattern.negated ? space.complement(ahead) : ahead, next);
      }
      case "choice":
        return space.choice(...pattern.parts.map((part) => this.compile(part, next, before)));
      case "sequence":
        return this.#sequence(pattern.parts, 0, next, before);
      case "repeat":
        return this.#repeat(pattern, next, before);
      default:
        return pattern satisfies never;
    }
  }

  #sequence(parts: readonly Pattern[], index: number, next: Language, before: Before): Language {
    const part = parts[index];
    if (part === undefined) return next;
    const rest = parts.slice(index + 1);
    if (isZeroWidth(part)) {
      return this.compile(part, this.#sequence(parts, index + 1, next, before), before);
    }
    if (!rest.some((later) => contains(later, "start") || contains(later, "boundary"))) {
      return this.compile(part, this.#sequence(parts, index + 1, next, "unknown"), before);
    }
    if (hasAssertion(part)) throw new PatternError("has assertions that depend on each other");
    const after = rest.some((later) => contains(later, "boundary"))
      ? lastCharacter(part)
      : "unknown";
    const consumed = this.#sequence(parts, index + 1, next, after);
    const language = this.#plain(part);
    if (!language.nullable) return this.#space.sequence(language, consumed);
    const { anyCharacter, anything } = this.#space;
    const some = this.#space.intersection(language, this.#space.sequence(anyCharacter, anything));
    return this.#space.choice(
      this.#space.sequence(some, consumed),
      this.#sequence(parts, index + 1, next, before),
    );
  }

  #repeat(pattern: Pattern & { kind: "repeat" }, next: Language, before: Before): Language {
    if (!hasAssertion(pattern.of)) return this.#space.sequence(this.#plain(pattern), next);
    if (pattern.maximum > 1) throw new PatternError("repeats an assertion");
    const once = this.compile(pattern.of, next, before);
    return pattern.minimum === 1 ? once : this.#space.choice(once, next);
  }

  #boundary(negated: boolean, next: Language, before: Before): Language {
    if (before === "unknown")
      throw new PatternError("has a word boundary after an unknown character");
    const space = this.#space;
    const wordNext = space.sequence(space.characters(wordCharacters), space.anything);
    const wantsWord = (before === "word") === negated;
    return space.intersection(wantsWord ? wordNext : space.complement(wordNext), next);
  }

  /** The language of a pattern without assertions. */
  #plain(pattern: Pattern): Language {
    const space = this.#space;
    switch (pattern.kind) {
      case "characters":
        return space.characters(pattern.set);
      case "sequence": {
        const text = literalText(pattern.parts);
        if (text !== null) return space.text(text);
        return space.sequence(...pattern.parts.map((part) => this.#plain(part)));
      }
      case "choice":
        return space.choice(...pattern.parts.map((part) => this.#plain(part)));
      case "repeat":
        return space.repeat(this.#plain(pattern.of), pattern.minimum, pattern.maximum);
      default:
        throw new PatternError("has an assertion in an unexpected place");
    }
  }
}

/** The one text that the parts spell, if each is a single character. */
function literalText(parts: readonly Pattern[]): string | null {
  let text = "";
  for (const part of parts) {
    if (part.kind !== "characters" || part.set.bounds.length !== 2) return null;
    const [from, to] = part.set.bounds;
    if (from === undefined || from !== to) return null;
    text += String.fromCodePoint(from);
  }
  return text;
}

function contains(pattern: Pattern, kind: Pattern["kind"]): boolean {
  if (pattern.kind === kind) return true;
  if (pattern.kind === "repeat" || pattern.kind === "lookahead") return contains(pattern.of, kind);
  if (pattern.kind !== "sequence" && pattern.kind !== "choice") return false;
  return pattern.parts.some((part) => contains(part, kind));
}

function hasAssertion(pattern: Pattern): boolean {
  return (["start", "end", "boundary", "lookahead"] as const).some((kind) =>
    contains(pattern, kind),
  );
}

function isZeroWidth(pattern: Pattern): boolean {
  return ["start", "end", "boundary", "lookahead"].includes(pattern.kind);
}

/** The kind of character that a part ends with, if that is certain. */
function lastCharacter(pattern: Pattern): Before {
  if (pattern.kind === "characters") return kindOf(pattern.set);
  if (pattern.kind === "repeat" && pattern.minimum > 0) return lastCharacter(pattern.of);
  if (pattern.kind === "sequence") {
    const last = pattern.parts.at(-1);
    return last === undefined ? "unknown" : lastCharacter(last);
  }
  if (pattern.kind === "choice") {
    const kinds = new Set(pattern.parts.map(lastCharacter));
    const [only] = kinds;
    return kinds.size === 1 && only !== undefined ? only : "unknown";
  }
  return "unknown";
}

function kindOf(set: CharacterSet): Before {
  const words = intersectCharacters(set, wordCharacters);
  if (isNoCharacter(words)) return "other";
  return words.key === set.key ? "word" : "unknown";
}
