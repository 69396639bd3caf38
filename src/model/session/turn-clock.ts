import type { TurnUsage } from "../model.ts";
import type { BatchSharing } from "../sequence/batch-sharing.ts";

/** Counts and times of a turn in progress. */
export class TurnClock {
  readonly #promptTokens: number;
  readonly #begin = performance.now();
  #first: number | null = null;
  reusedTokens = 0;
  evaluatedTokens = 0;
  /** Tokens at the prompt's end that are evaluated together with the first sampled token. */
  waitingTokens = 0;
  outputTokens = 0;
  restoredTokens = 0;
  borders: readonly number[] = [];
  sharing: BatchSharing | null = null;
  readonly #forced: number[] = [];

  constructor(promptTokens: number) {
    this.#promptTokens = promptTokens;
  }

  /** A token was sampled. With the first one, the prompt is fully evaluated. */
  drawn(): void {
    if (this.#first !== null) return;
    this.#first = performance.now();
    this.evaluatedTokens += this.waitingTokens;
  }

  /** Counts an output token. */
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
