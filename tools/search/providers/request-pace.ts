import { setTimeout as sleep } from "node:timers/promises";

/** Lets requests through one by one, no two begun closer than an interval: what free plans ask for. */
export class RequestPace {
  readonly #interval: number;
  #next = 0;

  /** @param interval Milliseconds. */
  constructor(interval: number) {
    this.#interval = interval;
  }

  /** Resolves when the next request may begin. Rejects when the signal fires. */
  async wait(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + this.#interval;
    if (turn > now) await sleep(turn - now, undefined, { signal });
  }
}
