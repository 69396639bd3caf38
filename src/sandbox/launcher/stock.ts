/** Things that are made ahead of time by someone else, and those who wait for one. */
export class Stock<T> {
  readonly #ready: T[] = [];
  readonly #waiting: { resolve(thing: T): void; reject(error: Error): void }[] = [];
  #ordered = 0;

  /** How many would be there if all that was ordered had come and all who wait were served. */
  get expected(): number {
    return this.#ready.length + this.#ordered - this.#waiting.length;
  }

  get awaited(): boolean {
    return this.#waiting.length > 0;
  }

  expect(count: number): void {
    this.#ordered += count;
  }

  /** One of those that were ordered has come. */
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

  /** Nothing more will come. */
  fail(error: Error): void {
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}
