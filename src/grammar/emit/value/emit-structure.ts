import type { CharacterSet } from "../../language/character-set.ts";
import { oneCharacter } from "../../language/character-set.ts";
import type { Language } from "../../language/language.ts";
import { alternatives, grouped, sequence } from "../expression.ts";
import { repetition } from "../repetition.ts";
import type { RuleSet } from "../rule-set.ts";

/**
 * A language as GBNF of the same structure: for large repetitions much shorter than its automaton, but matching
 * needs more than one stack.
 *
 * @returns null for intersections, complements and repetitions that may repeat nothing
 */
export function emitStructure(
  language: Language,
  character: (set: CharacterSet) => string,
  rules: RuleSet,
  hint: string,
): string | null {
  const emit = (part: Language): string | null => emitStructure(part, character, rules, hint);
  switch (language.kind) {
    case "nothing":
    case "intersection":
    case "complement":
    case "divisible":
      return null;
    case "empty-text":
      return '""';
    case "characters":
      return character(language.set);
    case "words": {
      const parts = [...language.children].map(([codePoint, child]) => {
        const rest = emit(child);
        return rest === null ? null : sequence(character(oneCharacter(codePoint)), grouped(rest));
      });
      return joined(language.nullable ? [...parts, '""'] : parts);
    }
    case "sequence": {
      const first = emit(language.first);
      const rest = emit(language.rest);
      if (first === null || rest === null) return null;
      // Alternatives are in parentheses, so they can be used in a sequence as they are.
      return sequence(first, rest);
    }
    case "choice":
      return joined(language.parts.map(emit));
    case "repeat": {
      if (language.of.nullable) return null;
      const of = emit(language.of);
      if (of === null) return null;
      return repetition(of, language.minimum, language.maximum, rules, hint);
    }
    default:
      return language satisfies never;
  }
}

function joined(parts: readonly (string | null)[]): string | null {
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length) return null;
  return known.length === 1 ? (known[0] ?? null) : `(${alternatives(known)})`;
}
