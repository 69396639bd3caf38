/** Milliseconds between two updates: a number that changes faster is unreadable. */
const PAUSE = 250;

/** Describes how many tokens a turn has and how fast they come. One instance per turn. */
export class TokenCounter {
  readonly #clock: () => number;
  #first: { readonly at: number; readonly tokens: number } | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading = "";

  /** @param clock Milliseconds. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** @param tokens Tokens of the turn so far. */
  read(tokens: number): string {
    const now = this.#clock();
    this.#first ??= { at: now, tokens };
    if (now - this.#readAt < PAUSE) return this.#reading;
    this.#readAt = now;
    const { at, tokens: before } = this.#first;
    const speed = tokensPerSecond(tokens - before, now - at);
    this.#reading = speed === null ? `${tokens} tokens` : `${tokens} tokens, ${speed}`;
    return this.#reading;
  }
}

/** Null where it can't be determined. */
export function tokensPerSecond(tokens: number, milliseconds: number): string | null {
  if (tokens <= 0 || milliseconds <= 0) return null;
  const speed = (tokens * 1000) / milliseconds;
  return `${speed < 10 ? speed.toFixed(1) : Math.round(speed)} tokens/s`;
}
