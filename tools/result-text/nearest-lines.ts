import { editDistance } from "./edit-distance.ts";

/** A line of a file with its number, counted from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

const COMPARED_CHARACTERS = 200;
/** Lines that differ by more than this share of their length are unrelated. */
const LIKENESS = 0.6;

/**
 * The lines of a file that come nearest to `wanted`, in the order of the file. White space at the ends
 * and case don't count, so a line that is wrong in these alone comes first.
 *
 * @param limit How many lines at most. Default: 3.
 */
export function nearestLines(
  wanted: string,
  lines: readonly string[],
  limit = 3,
): readonly NumberedLine[] {
  const target = comparable(wanted);
  if (target === "") return [];
  const scored: { line: NumberedLine; distance: number }[] = [];
  for (const [index, text] of lines.entries()) {
    const candidate = comparable(text);
    if (candidate === "") continue;
    const longest = Math.max(target.length, candidate.length);
    const contained = candidate.includes(target) || target.includes(candidate);
    const distance = contained
      ? Math.abs(candidate.length - target.length) / longest / 2
      : editDistance(target, candidate, Math.ceil(longest * LIKENESS)) / longest;
    if (distance < LIKENESS) scored.push({ line: { number: index + 1, text }, distance });
  }
  return scored
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ line }) => line)
    .sort((a, b) => a.number - b.number);
}

function comparable(text: string): string {
  return text.trim().toLowerCase().slice(0, COMPARED_CHARACTERS);
}
