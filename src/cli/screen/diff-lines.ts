import { styleText } from "node:util";
import { structuredPatch } from "diff";
import { visibleText } from "../../visible-text.ts";

/** With more edits than this, a line-by-line diff is no use. */
const MOST_EDITS = 4_000;
const LINE_LENGTH = 400;

/** The hunks of a unified diff, line by line. */
export function hunkLines(path: string, before: string, after: string): readonly string[] {
  const patch = structuredPatch(path, path, before, after, "", "", { maxEditLength: MOST_EDITS });
  if (patch === undefined) return ["… too many changes to show line by line"];
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${place(oldStart, oldLines)} +${place(newStart, newLines)} @@`,
    ...lines,
  ]);
}

/** As `diff -u` does it: an empty range names the line before it. */
function place(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** A line of a diff in its colour, safe to show, and cut if it has more characters than `longest`. */
export function paintedDiffLine(
  line: string,
  stream: NodeJS.WriteStream,
  longest = LINE_LENGTH,
): string {
  const whole = visibleText(line);
  const more = whole.length - longest;
  const text = more > 0 ? `${whole.slice(0, longest)}… ${more} more characters` : whole;
  const styles = { "+": "green", "-": "red", "@": "cyan" } as const;
  const style = styles[line.charAt(0) as keyof typeof styles];
  return style === undefined ? text : styleText(style, text, { stream });
}
