import { inertText } from "./inert-text.ts";

/**
 * Untrusted text for a person who must decide on it: in addition to what `inertText` does, invisible characters
 * (zero-width and tag characters, fillers, selectors, lone surrogates) are written out, so that two texts that
 * look the same are the same. Line ends and tabs stay, and so do joiners and selectors within an emoji.
 */
export function visibleText(text: string): string {
  return inertText(text).replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same for text within a line, such as a name: line ends and tabs are written out too. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/**
 * Characters that Unicode defines as invisible, and others that show nothing. Except the joiner between two
 * emoji and the selector after one.
 */
const INVISIBLE =
  /(?!(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f)[\p{Default_Ignorable_Code_Point}\p{Cs}\p{Zl}\p{Zp}\u2800\ufff9-\ufffb]/gu;
