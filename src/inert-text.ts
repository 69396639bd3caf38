/**
 * Text of others made harmless for a terminal: what a page, a program or a model wrote must not move the
 * cursor, change the title or turn lines around. Control characters and those that steer the
 * direction of writing are spelled out as `\x1b` or `\u202e`; line ends and tabs stay.
 */
export function inertText(text: string): string {
  return text.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same for what stands within a line, as a name does: line ends and tabs are spelled out too. */
export function inertLine(text: string): string {
  return inertText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** Control characters but tab and newline, and the bidirectional controls. */
const CONTROL = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
