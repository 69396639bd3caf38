/** A pool of things that are created ahead of time, with a queue of waiting consumers. */
export class Pool<T> {
  readonly #ready: T[] = [];
  readonly #waiting: { resolve(thing: T): void; reject(error: Error): void }[] = [];
  #ordered = 0;

  /** How many will be left once everything ordered has arrived and all waiting consumers are served. */
  get expected(): number {
    return this.#ready.length + this.#ordered - this.#waiting.length;
  }

  get awaited(): boolean {
    return this.#waiting.length > 0;
  }

  expect(count: number): void {
    this.#ordered += count;
  }

  /** Adds one that was ordered. */
  arrive(thing: T): void {
    this.#ordered--;
    this.add(thing);
  }

  add(thing: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(thing);
    else waiting.resolve(thing);
  }

  take(): Promise<T> {
    const ready = this.#ready.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Rejects all waiting consumers: nothing more will arrive. */
  fail(error: Error): void {
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}
