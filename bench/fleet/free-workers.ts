/** The workers with a free place. One of them is drawn in constant time, however many there are. */
export class FreeWorkers {
  readonly #workers: number[] = [];
  /** Where each worker stands in the list; -1 if it has no free place. */
  readonly #index: Int32Array;

  constructor(count: number) {
    this.#index = new Int32Array(count).fill(-1);
  }

  get size(): number {
    return this.#workers.length;
  }

  has(worker: number): boolean {
    return (this.#index[worker] ?? -1) >= 0;
  }

  set(worker: number, isFree: boolean): void {
    const index = this.#index[worker] ?? -1;
    if (isFree === index >= 0) return;
    if (isFree) {
      this.#index[worker] = this.#workers.push(worker) - 1;
      return;
    }
    const last = this.#workers.pop();
    if (last !== undefined && last !== worker) {
      this.#workers[index] = last;
      this.#index[last] = index;
    }
    this.#index[worker] = -1;
  }

  /** @param random Returns numbers from 0 to below 1. */
  draw(random: () => number): number {
    const worker = this.#workers[Math.floor(random() * this.#workers.length)];
    if (worker === undefined) throw new Error("No worker has a free place.");
    return worker;
  }
}
