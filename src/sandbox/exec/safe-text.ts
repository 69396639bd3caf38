import { setImmediate } from "node:timers/promises";
import { inertText } from "../../inert-text.ts";

/** Colours and other select-graphics sequences, which say nothing to a reader of plain text. */
const COLOUR = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-9;:]*m`, "g");

/**
 * Makes text of a program safe to show: colours are dropped, a carriage return that ends a line goes,
 * one inside a line (a progress bar) becomes a line break, the rest is made inert.
 */
export function safeText(text: string): string {
  return inertText(
    text
      .replaceAll(COLOUR, "")
      .replaceAll(/(?<!\r)\r+\n/g, "\n")
      .replaceAll("\r", "\n"),
  );
}

/** Characters that are made safe at a time: a few milliseconds. */
const TURN = 256 * 1024;

/** `safeText` of a long text; others get the thread again and again. A colour may be spelled out where it was cut. */
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
