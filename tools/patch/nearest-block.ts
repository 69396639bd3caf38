import { editDistance } from "../result-text/index.ts";

const CONTEXT_LINES = 1;
const SHOWN_LINES = 12;
const COMPARED_CHARACTERS = 120;

export interface NearestBlock {
  /** The file's lines with their numbers, as the model should copy them. */
  readonly text: string;
  /** The first line that differs: the patch's and the file's. */
  readonly difference: {
    readonly wanted: string;
    readonly number: number;
    readonly given: string;
  } | null;
}

/** The place in a file that is most similar to a block of lines; null when nothing is similar. */
export function nearestBlock(
  lines: readonly string[],
  wanted: readonly string[],
): NearestBlock | null {
  const pattern = wanted.map(comparable);
  const given = lines.map(comparable);
  let best = { index: -1, score: 0 };
  for (let index = -pattern.length + 1; index < given.length; index++) {
    const score = likeness(pattern, given, index);
    if (score > best.score) best = { index, score };
  }
  if (best.index === -1 && best.score === 0) return null;
  return describe(lines, wanted, pattern, given, best.index);
}

/** 1 for each line that is the same, less for each that is similar. */
function likeness(pattern: readonly string[], given: readonly string[], index: number): number {
  let score = 0;
  for (const [offset, text] of pattern.entries()) {
    const other = given[index + offset];
    if (text === "" || other === undefined || other === "") continue;
    score += similarity(text, other);
  }
  return score;
}

function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const longest = Math.max(a.length, b.length);
  const distance = editDistance(a, b, Math.ceil(longest / 2)) / longest;
  return distance < 0.5 ? 0.8 - distance : 0;
}

function describe(
  lines: readonly string[],
  wanted: readonly string[],
  pattern: readonly string[],
  given: readonly string[],
  index: number,
): NearestBlock {
  const start = Math.max(0, index - CONTEXT_LINES);
  const end = Math.min(lines.length, index + pattern.length + CONTEXT_LINES, start + SHOWN_LINES);
  const shown = lines
    .slice(start, end)
    .map((text, offset) => `${start + offset + 1}: ${text.slice(0, 200)}`);
  const offset = pattern.findIndex((text, at) => given[index + at] !== text);
  const given0 = lines[index + offset];
  const difference =
    offset === -1 || given0 === undefined
      ? null
      : { wanted: wanted[offset] ?? "", number: index + offset + 1, given: given0 };
  return { text: shown.join("\n"), difference };
}

function comparable(text: string): string {
  return text.trim().slice(0, COMPARED_CHARACTERS);
}
