import type { TurnUsage } from "../model.ts";
import type { BatchSharing } from "../sequence/batch-sharing.ts";

/** Counts and times of a turn while it goes on. */
export class TurnClock {
  readonly #promptTokens: number;
  readonly #begin = performance.now();
  #first: number | null = null;
  reusedTokens = 0;
  evaluatedTokens = 0;
  /** The prompt's end, which is evaluated together with the first drawn token. */
  waitingTokens = 0;
  outputTokens = 0;
  restoredTokens = 0;
  borders: readonly number[] = [];
  sharing: BatchSharing | null = null;
  readonly #forced: number[] = [];

  constructor(promptTokens: number) {
    this.#promptTokens = promptTokens;
  }

  /** A token was drawn; with the first one the prompt is evaluated. */
  drawn(): void {
    if (this.#first !== null) return;
    this.#first = performance.now();
    this.evaluatedTokens += this.waitingTokens;
  }

  /** A token came. */
  count(forced: boolean): void {
    if (forced) this.#forced.push(this.outputTokens);
    this.outputTokens++;
  }

  usage(stop: TurnUsage["stop"]): TurnUsage {
    const shared = this.sharing?.usage;
    const now = performance.now();
    const first = this.#first ?? now;
    return {
      promptTokens: this.#promptTokens,
      reusedTokens: this.reusedTokens,
      evaluatedTokens: this.evaluatedTokens,
      outputTokens: this.outputTokens,
      stop,
      promptMilliseconds: first - this.#begin,
      outputMilliseconds: now - first,
      ...(this.restoredTokens > 0 && { restoredTokens: this.restoredTokens }),
      borders: this.borders,
      forced: this.#forced,
      ...(shared && { shared }),
    };
  }
}
