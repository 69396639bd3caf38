import { inertText } from "./inert-text.ts";

/**
 * Text of others as a person has to see it who decides on it: all that `inertText` spells out, and what has
 * no form of its own (zero-width and tag characters, fillers, selectors, lone surrogates), so that two texts
 * that look the same are the same. Line ends and tabs stay, and so do the joiners and selectors within an emoji.
 */
export function visibleText(text: string): string {
  return inertText(text).replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same for what stands within a line, as a name does: line ends and tabs are spelled out too. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** An emoji's joiner stands between two pictures, its selector behind one. */
const WITHIN_EMOJI =
  /(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f/u;

/** What Unicode says is not shown, and what is shown as nothing all the same. */
const WITHOUT_FORM = /[\p{Default_Ignorable_Code_Point}\p{Cs}\p{Zl}\p{Zp}\u2800\ufff9-\ufffb]/u;

const INVISIBLE = new RegExp(`(?!${WITHIN_EMOJI.source})${WITHOUT_FORM.source}`, "gu");
