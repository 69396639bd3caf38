import type { UnsupportedKeyword } from "../../compiled-grammar.ts";
import { formatLanguage } from "../../language/format-language.ts";
import type { Language } from "../../language/language.ts";
import type { LanguageSpace } from "../../language/language-space.ts";
import { parsePattern } from "../../language/pattern/parse-pattern.ts";
import { PatternError } from "../../language/pattern/pattern.ts";
import { patternLanguage } from "../../language/pattern/pattern-language.ts";
import type { SchemaNode } from "../schema-document.ts";
import type { StringSet } from "../shape/string-set.ts";
import type { TypeReader } from "./type-reader.ts";

/** The meaning of `minLength`, `maxLength`, `pattern` and `format`; null if there are none. */
export function readStringKeywords(node: SchemaNode, reader: TypeReader): StringSet | null {
  const { schema, path } = node;
  const { languages } = reader;
  const parts: Language[] = [];
  const issues: UnsupportedKeyword[] = [];
  const minimum = count(schema.minLength) ?? 0;
  const maximum = count(schema.maxLength) ?? Number.POSITIVE_INFINITY;
  if (minimum > 0 || maximum < Number.POSITIVE_INFINITY) {
    parts.push(languages.repeat(languages.anyCharacter, minimum, maximum));
  }
  if (typeof schema.pattern === "string") {
    const language = readPattern(schema.pattern, languages);
    if ("reason" in language) issues.push({ path, keyword: "pattern", reason: language.reason });
    else parts.push(language);
  }
  if (typeof schema.format === "string") {
    const language = formatLanguage(schema.format, languages);
    if (language === "inexpressible") {
      const reason = `the format ${schema.format} is not a regular language`;
      issues.push({ path, keyword: "format", reason });
    } else if (language !== null) parts.push(language);
  }
  if (parts.length === 0 && issues.length === 0) return null;
  return { language: languages.intersection(...parts), issues };
}

/** The texts that match a pattern, or the reason why they can't be determined. */
export function readPattern(
  pattern: string,
  languages: LanguageSpace,
): Language | { readonly reason: string } {
  try {
    return patternLanguage(parsePattern(pattern), languages);
  } catch (error) {
    if (error instanceof PatternError || error instanceof SyntaxError) {
      return { reason: `the pattern ${JSON.stringify(pattern)} ${error.message}` };
    }
    throw error;
  }
}

/** A count as schemas write it; undefined if it isn't one. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 ? Math.ceil(value) : undefined;
}
