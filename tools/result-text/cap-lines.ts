import { TEXT_BUDGET } from "./text-budget.ts";

/** The first lines of a list that fit the budget. */
export interface CappedLines {
  readonly lines: readonly string[];
  /** How many were left out. */
  readonly left: number;
}

/**
 * Keeps the first lines that fit the text budget; a line that is too long is cut, with a note. A
 * list of matches or names is equally useful everywhere, so its head is kept.
 */
export function capLines(
  all: readonly string[],
  budget: {
    readonly bytes: number;
    readonly lines: number;
    readonly lineCharacters: number;
  } = TEXT_BUDGET,
): CappedLines {
  const lines: string[] = [];
  let bytes = 0;
  for (const line of all) {
    if (lines.length === budget.lines) break;
    const shown = cutLine(line, budget.lineCharacters);
    bytes += Buffer.byteLength(shown) + 1;
    if (bytes > budget.bytes && lines.length > 0) break;
    lines.push(shown);
  }
  return { lines, left: all.length - lines.length };
}

/** Cuts a line to a number of characters, never through a surrogate pair, and says how long it was. */
export function cutLine(line: string, characters: number = TEXT_BUDGET.lineCharacters): string {
  if (line.length <= characters) return line;
  const last = line.charCodeAt(characters - 1);
  const end = last >= 0xd800 && last < 0xdc00 ? characters - 1 : characters;
  return `${line.slice(0, end)} [line cut: ${line.length} characters]`;
}
