export interface Tally {
  kills: number;
  runs: number;
  /** Runs that were begun on record and are not there any more, or did not come to their answer; decisions that did not count. */
  lost: number;
  /** Turns or calls that were finished on record and were done again. */
  repeatedSteps: number;
  /** `once` effects that happened twice. */
  repeatedEffects: number;
  /** Calls that were under way at a death and may have happened; those of them that nobody was told of. */
  ambiguous: number;
  unreported: number;
  /** Prompts in which something said before is missing, twice or in the wrong place; conversations with their turns so. */
  disordered: number;
  /** Runs whose record could not be redriven. */
  diverged: number;
  /** What the runs came by: decisions of another process, and summaries. */
  decisions: number;
  summaries: number;
}

export function emptyTally(): Tally {
  return {
    ...{ kills: 0, runs: 0, lost: 0, repeatedSteps: 0, repeatedEffects: 0 },
    ...{ ambiguous: 0, unreported: 0, disordered: 0, diverged: 0 },
    ...{ decisions: 0, summaries: 0 },
  };
}

/** All that must not be. */
export function wrongIn(tally: Tally): number {
  const { lost, repeatedSteps, repeatedEffects, unreported, disordered, diverged } = tally;
  return lost + repeatedSteps + repeatedEffects + unreported + disordered + diverged;
}
