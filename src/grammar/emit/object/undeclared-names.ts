import type { Language } from "../../language/language.ts";
import type { LanguageSpace } from "../../language/language-space.ts";

/**
 * Up to this many characters, common prefixes counted once, the declared names are distinguished from others
 * exactly.
 */
const mostCharacters = 1200;

/**
 * The names that are not declared. If the declared ones are many and long, only names that differ from all of them
 * early on: not all undeclared names, but never a declared one.
 */
export function undeclaredNames(
  declared: readonly string[],
  languages: LanguageSpace,
): { names: Language; complete: boolean } {
  if (declared.length === 0) return { names: languages.anything, complete: true };
  const beginnings = new Set<string>();
  const characters = declared.map((name) => [...name]);
  const longest = Math.max(...characters.map((name) => name.length));
  let depth = 0;
  for (; depth < longest; depth++) {
    for (const name of characters) {
      if (name.length > depth) beginnings.add(name.slice(0, depth + 1).join(""));
    }
    if (beginnings.size > mostCharacters) break;
  }
  const whole = characters.filter((name) => name.length <= depth).map((name) => name.join(""));
  const begun = characters
    .filter((name) => name.length > depth)
    .map((name) => name.slice(0, depth).join(""));
  const excluded = [
    ...(whole.length > 0 ? [languages.words(whole)] : []),
    ...(begun.length > 0 ? [languages.sequence(languages.words(begun), languages.anything)] : []),
  ];
  return {
    names: languages.complement(languages.choice(...excluded)),
    complete: begun.length === 0,
  };
}
