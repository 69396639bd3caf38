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

/**
 * What Unicode says is not shown, and what is shown as nothing all the same; but not an emoji's joiner, which
 * stands between two pictures, and its selector, which stands behind one.
 */
const INVISIBLE =
  /(?!(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f)[\p{Default_Ignorable_Code_Point}\p{Cs}\p{Zl}\p{Zp}\u2800\ufff9-\ufffb]/gu;
