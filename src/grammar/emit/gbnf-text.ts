/**
 * How characters and texts are written in GBNF, llama.cpp's grammar notation.
 *
 * Source: llama.cpp `src/llama-grammar.cpp`, `parse_char` and `parse_sequence`: `\xHH`, `\uHHHH`, `\UHHHHHHHH`,
 * `\n`, `\r`, `\t`, `\\`, `\"`, `\[` and `\]` are its escapes, inside texts and classes alike.
 */

/** A range of code points, both ends included. */
export type CodePointRange = readonly [from: number, to: number];

/** A quoted GBNF text that matches exactly `text`. */
export function gbnfText(text: string): string {
  let written = '"';
  for (const character of text) written += escapeCodePoint(character.codePointAt(0) ?? 0, '"\\');
  return `${written}"`;
}

/** A GBNF class that matches one code point out of the ranges. */
export function gbnfClass(ranges: readonly CodePointRange[], negated = false): string {
  let written = negated ? "[^" : "[";
  for (const [from, to] of ranges) {
    written += escapeCodePoint(from, "[]^-\\");
    if (to > from) written += `${to > from + 1 ? "-" : ""}${escapeCodePoint(to, "[]^-\\")}`;
  }
  return `${written}]`;
}

function escapeCodePoint(codePoint: number, special: string): string {
  if (codePoint >= 0x20 && codePoint < 0x7f) {
    const character = String.fromCharCode(codePoint);
    if (!special.includes(character)) return character;
    if (character === '"' || character === "\\") return `\\${character}`;
    return `\\x${codePoint.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  if (codePoint === 0x0a) return "\\n";
  if (codePoint === 0x0d) return "\\r";
  if (codePoint === 0x09) return "\\t";
  const digits = codePoint.toString(16).toUpperCase();
  if (codePoint <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  if (codePoint <= 0xffff) return `\\u${digits.padStart(4, "0")}`;
  return `\\U${digits.padStart(8, "0")}`;
}
