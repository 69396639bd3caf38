import type { Token } from "../message.ts";
import type { MergeTable } from "./merge-table.ts";

const none = 0x7fffffff;
/** Beyond this many symbols a heap beats looking at every pair after each merge. */
const longPiece = 48;

/**
 * Merges the symbols of one piece, in place: always the pair of lowest rank, the leftmost of equals.
 * Returns how many symbols are left. Quadratic below 48 symbols, n log n above, so that a megabyte
 * without a space costs no more than other text.
 */
export function mergeSymbols(symbols: Int32Array, count: number, table: MergeTable): number {
  return count <= longPiece ? mergeShort(symbols, count, table) : mergeLong(symbols, count, table);
}

const ranks = new Int32Array(longPiece);
const results = new Int32Array(longPiece);

function mergeShort(symbols: Int32Array, length: number, table: MergeTable): number {
  let count = length;
  for (let at = 0; at + 1 < count; at++) lookUp(symbols, at, table);
  while (count > 1) {
    let best = none;
    let at = -1;
    for (let index = 0; index + 1 < count; index++) {
      const rank = ranks[index] as number;
      if (rank < best) {
        best = rank;
        at = index;
      }
    }
    if (at < 0) break;
    symbols[at] = results[at] as Token;
    count--;
    for (let index = at + 1; index < count; index++) {
      symbols[index] = symbols[index + 1] as Token;
      ranks[index] = ranks[index + 1] as number;
      results[index] = results[index + 1] as Token;
    }
    if (at + 1 < count) lookUp(symbols, at, table);
    if (at > 0) lookUp(symbols, at - 1, table);
  }
  return count;
}

function lookUp(symbols: Int32Array, at: number, table: MergeTable): void {
  const slot = table.find(symbols[at] as Token, symbols[at + 1] as Token);
  const rank = table.rankAt(slot);
  ranks[at] = rank < 0 ? none : rank;
  results[at] = table.resultAt(slot);
}

/** The same with a linked list of symbols and a binary heap of pairs. */
function mergeLong(symbols: Int32Array, length: number, table: MergeTable): number {
  const before = new Int32Array(length);
  const after = new Int32Array(length);
  const pairRank = new Int32Array(length).fill(none);
  const heap = new PairHeap(length * 2);
  for (let at = 0; at < length; at++) {
    before[at] = at - 1;
    after[at] = at + 1 < length ? at + 1 : -1;
  }
  const consider = (at: number): void => {
    const next = after[at] as number;
    const rank =
      next < 0 ? -1 : table.rankAt(table.find(symbols[at] as Token, symbols[next] as Token));
    pairRank[at] = rank < 0 ? none : rank;
    if (rank >= 0) heap.push(rank, at);
  };
  for (let at = 0; at + 1 < length; at++) consider(at);
  while (heap.pop()) {
    const at = heap.position;
    // A pair that has changed since it was pushed has another rank now, or is gone.
    if (pairRank[at] !== heap.rank) continue;
    const gone = after[at] as number;
    symbols[at] = table.resultAt(table.find(symbols[at] as Token, symbols[gone] as Token));
    const next = after[gone] as number;
    after[at] = next;
    if (next >= 0) before[next] = at;
    pairRank[gone] = none;
    consider(at);
    const previous = before[at] as number;
    if (previous >= 0) consider(previous);
  }
  let count = 0;
  for (let at = 0; at >= 0; at = after[at] as number) symbols[count++] = symbols[at] as Token;
  return count;
}

/** A binary heap of pairs, lowest rank first, leftmost of equals first. */
class PairHeap {
  rank = 0;
  position = 0;
  #keys: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#keys = new Float64Array(Math.max(16, capacity));
  }

  push(rank: number, position: number): void {
    if (this.#size === this.#keys.length) {
      const grown = new Float64Array(this.#keys.length * 2);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    const keys = this.#keys;
    const key = rank * 0x1_0000_0000 + position;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = keys[parent] as number;
      if (above <= key) break;
      keys[at] = above;
      at = parent;
    }
    keys[at] = key;
  }

  /** Moves the least pair to `rank` and `position`; false when there is none. */
  pop(): boolean {
    if (this.#size === 0) return false;
    const keys = this.#keys;
    const least = keys[0] as number;
    this.rank = Math.floor(least / 0x1_0000_0000);
    this.position = least % 0x1_0000_0000;
    const key = keys[--this.#size] as number;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (keys[child + 1] as number) < (keys[child] as number)) child++;
      const below = keys[child] as number;
      if (below >= key) break;
      keys[at] = below;
      at = child;
    }
    keys[at] = key;
    return true;
  }
}
