/** Milliseconds that a timer can wait at most; a longer one would fire at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;
