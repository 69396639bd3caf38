import { wrapInSlices } from "./wrap-in-slices.ts";

/**
 * A text without links as lines of a page. Its own 【 and 】 are replaced, so that no text can pass
 * for a link.
 */
export function plainLines(text: string): Promise<string[]> {
  return wrapInSlices(text.endsWith("\n") ? text.slice(0, -1) : text, (slice) =>
    slice.replace(/\r$/gm, "").replace(/【/g, "〖").replace(/】/g, "〗"),
  );
}
