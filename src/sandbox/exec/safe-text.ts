import { setImmediate } from "node:timers/promises";
import { inertText } from "../../inert-text.ts";

/** Colours and other select-graphics sequences, which mean nothing in plain text. */
const COLOUR = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-9;:]*m`, "g");

/**
 * Makes the output of a program safe to show: colours and carriage returns at line ends are removed, a carriage
 * return within a line (a progress bar) becomes a line break, and other control characters are made inert.
 */
export function safeText(text: string): string {
  return inertText(
    text
      .replaceAll(COLOUR, "")
      .replaceAll(/(?<!\r)\r+\n/g, "\n")
      .replaceAll("\r", "\n"),
  );
}

/** Characters per slice: a few milliseconds, even where every one of them is written out. */
const TURN = 32 * 1024;

/** `safeText` for a long text, in slices that yield the thread. A colour sequence at a cut may be written out. */
export async function safeTextInTurns(text: string): Promise<string> {
  if (text.length <= TURN) return safeText(text);
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + TURN);
    if (text[end - 1] === "\r" && text[end] === "\n") end++;
    parts.push(safeText(text.slice(at, end)));
    at = end;
    await setImmediate();
  }
  return parts.join("");
}
