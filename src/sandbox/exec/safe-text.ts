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
