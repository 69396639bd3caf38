import { setImmediate as otherWork } from "node:timers/promises";
import { wrapText } from "./wrap-text.ts";

/** Characters that are broken into lines at a time: at the worst some 10 ms. */
const SLICE = 128 * 1024;

/**
 * Like `wrapText`, for a text of any size: the process can do other work in between. A line that is
 * longer than a slice is broken at its end too.
 *
 * @param clean Is done to each slice before.
 */
export async function wrapInSlices(
  text: string,
  clean: (slice: string) => string = (slice) => slice,
): Promise<string[]> {
  const lines: string[] = [];
  let from = 0;
  while (text.length - from > SLICE) {
    const end = endOfSlice(text, from);
    for (const line of wrapText(clean(text.slice(from, end)))) lines.push(line);
    from = text[end] === "\n" ? end + 1 : end;
    await otherWork();
  }
  const rest = clean(text.slice(from));
  // What a text is without its last line end is a line too.
  if (rest === "" && from > 0) lines.push("");
  for (const line of wrapText(rest)) lines.push(line);
  return lines;
}

/** At the last line end within reach, else at a space, and never within a link's mark or a character. */
function endOfSlice(text: string, from: number): number {
  const limit = from + SLICE;
  const lineEnd = text.lastIndexOf("\n", limit);
  if (lineEnd > from) return lineEnd;
  const mark = text.lastIndexOf("【", limit);
  const isOpen = mark > limit - 1000 && text.lastIndexOf("】", limit - 1) < mark;
  const before = isOpen ? mark : limit;
  const space = text.lastIndexOf(" ", before);
  if (space > before - SLICE / 2) return space;
  const unit = text.charCodeAt(before);
  return unit >= 0xdc00 && unit < 0xe000 ? before - 1 : before;
}
