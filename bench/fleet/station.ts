/**
 * A machine that shares its power among the pieces of work in progress, as a model shares a card among its
 * sequences: each gets the same part. Work is counted in seconds that it takes alone.
 */
export class Station<Work> {
  /** Work per second that `active` pieces get together; 1 piece alone gets 1. */
  readonly #speed: (active: number) => number;
  /** Piece → the amount of work that each piece has got when this one is done. */
  readonly #goals = new Map<Work, number>();
  /** Work that each piece in progress has got since the beginning of time. */
  #served = 0;
  #time = 0;
  /** Work done so far, in seconds of a machine that does nothing else. */
  #done = 0;
  /** Grows with every change, so that an earlier prediction can be recognized as stale. */
  version = 0;

  constructor(speed: (active: number) => number) {
    this.#speed = speed;
  }

  get done(): number {
    return this.#done;
  }

  add(time: number, work: Work, seconds: number): void {
    this.#advance(time);
    this.#goals.set(work, this.#served + seconds);
  }

  remove(time: number, work: Work): void {
    this.#advance(time);
    this.#goals.delete(work);
  }

  /** Which piece is done next, and when, if nothing changes. Null: there is none. */
  next(): { readonly work: Work; readonly time: number } | null {
    let first: { work: Work; goal: number } | null = null;
    for (const [work, goal] of this.#goals) {
      if (first === null || goal < first.goal) first = { work, goal };
    }
    if (first === null) return null;
    const left = Math.max(0, first.goal - this.#served);
    return { work: first.work, time: this.#time + left / this.#share };
  }

  /** Work per second that each piece gets. */
  get #share(): number {
    return this.#speed(this.#goals.size) / this.#goals.size;
  }

  #advance(time: number): void {
    this.version++;
    if (this.#goals.size > 0) {
      const got = (time - this.#time) * this.#share;
      this.#served += got;
      this.#done += got * this.#goals.size;
    }
    this.#time = time;
  }
}
