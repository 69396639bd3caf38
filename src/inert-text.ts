/**
 * Makes untrusted text safe for a terminal: text from a page, a program or a model must not move the cursor,
 * change the title or reverse lines. Control characters and bidirectional controls are written out as `\x1b`
 * or `\u202e`. Line ends and tabs stay.
 */
export function inertText(text: string): string {
  return text.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same for text within a line, such as a name: line ends and tabs are written out too. */
export function inertLine(text: string): string {
  return inertText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** Control characters except tab and newline, and the bidirectional controls. */
const CONTROL = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
