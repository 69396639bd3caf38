/** Colours and other select-graphics sequences, which say nothing to a reader of plain text. */
const COLOUR = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-9;:]*m`, "g");
/**
 * Characters that act on a terminal or turn the direction of what follows: control characters but tab
 * and newline, and the bidirectional controls.
 */
const ACTIVE = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Makes text of a program safe to show: colours are dropped, a carriage return that ends a line goes,
 * one inside a line (a progress bar) becomes a line break, other active characters are written as
 * `\x1b` or `\u202e`.
 */
export function safeText(text: string): string {
  return text
    .replaceAll(COLOUR, "")
    .replaceAll(/\r+\n/g, "\n")
    .replaceAll("\r", "\n")
    .replaceAll(ACTIVE, written);
}

function written(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}
