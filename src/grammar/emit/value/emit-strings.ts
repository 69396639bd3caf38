import { buildAutomaton } from "../../language/automaton.ts";
import type { CharacterSet } from "../../language/character-set.ts";
import type { Language } from "../../language/language.ts";
import type { StringSet } from "../../schema/shape/string-set.ts";
import type { Emitter } from "../emitter.ts";
import { sequence } from "../expression.ts";
import { gbnfText } from "../gbnf-text.ts";
import { repetition } from "../repetition.ts";
import { emitAutomaton } from "./emit-automaton.ts";
import { emitStructure } from "./emit-structure.ts";

const closingQuote = '"\\""';
/** Up to this many words are written as a plain list of alternatives. */
const fewWords = 24;
/** With more states than this, a plain language is written by its structure. */
const manyStates = 100;
const mostStates = 1250;
/** Maximum string length if counting further would take too many states. */
const caps = [1000, 250, 60];

/** The JSON strings of a set, including quotes; null if there are none. */
export function emitStrings(
  { language, issues }: StringSet,
  emitter: Emitter,
  path: string,
  hint: string,
): string | null {
  const rest = emitText(language, emitter, path, hint);
  if (rest === null) return null;
  emitter.report.loosen(...issues);
  return rest === "string-tail" ? emitter.json.use("string") : prefixed('"\\""', rest);
}

/**
 * The texts of a language as written in a JSON string, with the closing quote; null if there are none.
 *
 * @param otherwise what to do if the language takes too many states: write more texts, or none
 */
export function emitText(
  language: Language,
  emitter: Emitter,
  path: string,
  hint: string,
  otherwise: "loosen" | "leave-out" = "loosen",
): string | null {
  const { languages, derivatives } = emitter.reader;
  const { json, rules } = emitter;
  if (language === languages.nothing) return null;
  if (language === languages.anything) return json.use("string-tail");
  if (language.kind === "repeat" && language.of === languages.anyCharacter) {
    const { minimum, maximum } = language;
    const endless = maximum === Number.POSITIVE_INFINITY;
    const character = endless ? json.use("char") : emitter.characters.any;
    if (!endless) emitter.reportShort(path);
    return sequence(repetition(character, minimum, maximum, rules, "chars"), closingQuote);
  }
  const words = language.kind === "words" ? wordsOf(language, fewWords) : null;
  if (words !== null) {
    const texts = words.map((word) => gbnfText(`${JSON.stringify(word).slice(1)}`));
    return texts.length === 1 ? (texts[0] ?? null) : `(${texts.join(" | ")})`;
  }
  const character = (set: CharacterSet): string => emitter.characters.expression(set);
  emitter.reportShort(path);
  const automaton = buildAutomaton(language, derivatives, mostStates);
  if (automaton === "empty") return null;
  const size = automaton === "too-large" ? mostStates : automaton.states.length;
  if (size > manyStates && language.plain) {
    const structure = emitStructure(language, character, rules, hint);
    if (structure !== null) return sequence(structure, closingQuote);
  }
  if (automaton !== "too-large") {
    const style = { character, end: closingQuote, anything: json.use("string-tail") };
    return emitAutomaton(automaton, style, rules, hint);
  }
  return emitCapped(language, emitter, path, hint, otherwise);
}

/** A language that counts too far, cut to a length that can be counted; if that fails, a superset of the language. */
function emitCapped(
  language: Language,
  emitter: Emitter,
  path: string,
  hint: string,
  otherwise: "loosen" | "leave-out",
): string | null {
  const { languages, derivatives } = emitter.reader;
  const parts = language.kind === "intersection" ? language.parts : [language];
  for (const cap of caps) {
    const short = languages.repeat(languages.anyCharacter, 0, cap);
    const capped = languages.intersection(
      ...parts.map((part) => shorten(part, cap, emitter)),
      short,
    );
    const automaton = buildAutomaton(capped, derivatives, mostStates);
    if (automaton === "too-large" || automaton === "empty") continue;
    emitter.report.narrow(path, "maxLength", `at most ${cap} characters are offered`);
    return emitText(capped, emitter, path, hint);
  }
  const reason = "needs more states than a grammar should have";
  if (otherwise === "leave-out") {
    emitter.report.narrow(path, "patternProperties", reason);
    return null;
  }
  emitter.report.loosen({ path, keyword: "pattern", reason });
  const plain = parts.find((part) => part.plain && part !== language) ?? languages.anything;
  return emitText(plain === language ? languages.anything : plain, emitter, path, hint);
}

function shorten(part: Language, cap: number, { reader: { languages } }: Emitter): Language {
  if (part.kind !== "repeat" || part.of !== languages.anyCharacter) return part;
  return languages.repeat(
    part.of,
    part.minimum,
    Math.min(part.maximum, Math.max(cap, part.minimum)),
  );
}

/** The words of a finite set, if there are no more than `limit`. */
function wordsOf(language: Language, limit: number): string[] | null {
  const words: string[] = [];
  const collect = (part: Language, before: string): boolean => {
    if (part.nullable) words.push(before);
    if (words.length > limit || part.kind !== "words") return words.length <= limit;
    for (const [codePoint, child] of part.children) {
      if (!collect(child, before + String.fromCodePoint(codePoint))) return false;
    }
    return true;
  };
  return collect(language, "") ? words : null;
}

function prefixed(prefix: string, expression: string): string {
  return expression.startsWith("(") ? prefixEach(prefix, expression) : sequence(prefix, expression);
}

/** A list of words with the opening quote in each of them: `"\"red\"" | "\"green\""`. */
function prefixEach(prefix: string, expression: string): string {
  const isWordList = /^\((?:"(?:[^"\\]|\\.)*"(?: \| )?)+\)$/.test(expression);
  if (!isWordList) return sequence(prefix, expression);
  return expression.slice(1, -1).replace(/"(?:[^"\\]|\\.)*"/g, (text) => sequence(prefix, text));
}
