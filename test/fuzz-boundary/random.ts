import { createHash } from "node:crypto";
import { seededRandom } from "../harmony/seeded-random.ts";

/** Draws, the same for the same seed. */
export class Random {
  readonly #next: () => number;

  constructor(seed: string) {
    this.#next = seededRandom(createHash("sha256").update(seed).digest().readUInt32LE());
  }

  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number {
    return Math.floor(this.#next() * bound);
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  /** @throws RangeError where there is nothing to pick. */
  pick<T>(list: readonly T[]): T {
    const index = this.below(list.length);
    if (index >= list.length) throw new RangeError("There is nothing to pick from.");
    return list[index] as T;
  }

  some<T>(list: readonly T[], share: number): T[] {
    return list.filter(() => this.chance(share));
  }

  /** Small numbers are likely, those near `most` are rare. */
  size(most: number): number {
    return Math.floor(most ** this.#next());
  }
}
