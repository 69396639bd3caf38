import type { FoundPassage } from "./passage-index.ts";

export interface FoundLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** Of its passage; higher is better. */
  readonly score: number;
}

export interface RankedPassage extends FoundPassage {
  /** The words that were searched for. */
  readonly words: readonly string[];
  /** The share of them that the passage or its path holds. */
  readonly heldWords: number;
}

const LINES_A_PASSAGE = 3;
/** How much less the second place of a list counts than the first: the usual constant of reciprocal rank fusion. */
const RANK_OFFSET = 60;

/** By SQLite's rank, raised by the share of the query's words that the passage or its path holds; best first. */
export function rankPassages(
  passages: readonly FoundPassage[],
  words: readonly string[],
): RankedPassage[] {
  return passages
    .map((passage) => {
      const text = `${passage.path}\n${passage.text}`.toLowerCase();
      const heldWords = words.filter((word) => text.includes(stem(word))).length / words.length;
      return { ...passage, words, heldWords, score: passage.score * (0.2 + heldWords * heldWords) };
    })
    .sort((a, b) => b.score - a.score || compare(a.path, b.path) || a.line - b.line);
}

/**
 * One list out of one per phrasing, by reciprocal rank fusion: scores of different queries can't be compared, places
 * can. A passage has the words of all phrasings that found it; its score is the sum of its places' reciprocals.
 */
export function fuseRanks(lists: readonly (readonly RankedPassage[])[]): readonly RankedPassage[] {
  const [only = [], ...others] = lists;
  if (others.length === 0) return only;
  const fused = new Map<number, RankedPassage>();
  for (const list of lists) {
    for (const [place, passage] of list.entries()) {
      const { score = 0, words = [], heldWords = 0 } = fused.get(passage.id) ?? {};
      fused.set(passage.id, {
        ...passage,
        words: [...new Set([...words, ...passage.words])],
        heldWords: Math.max(heldWords, passage.heldWords),
        score: score + 1 / (RANK_OFFSET + place + 1),
      });
    }
  }
  return [...fused.values()].sort((a, b) => b.score - a.score);
}

/** The lines of a passage that hold most of the words; its first line when only the path does. */
export function bestLines(
  { path, line, text, score }: FoundPassage,
  words: readonly string[],
): FoundLine[] {
  const lines = text.split("\n").map((content, offset) => {
    const lower = content.toLowerCase();
    return {
      found: { path, line: line + offset, text: content, score },
      hits: words.filter((word) => lower.includes(stem(word))).length,
    };
  });
  const best = lines
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, LINES_A_PASSAGE);
  const chosen =
    best.length > 0 ? best : lines.filter(({ found }) => found.text.trim() !== "").slice(0, 1);
  return chosen.map(({ found }) => found);
}

/** Roughly the stem of an English word; the index itself uses Porter's algorithm. */
function stem(word: string): string {
  return word.length > 5 ? word.slice(0, Math.max(4, word.length - 3)) : word;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
