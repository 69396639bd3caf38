/** How long at least one of several questions was waiting for its answer. */
export class WaitedTime {
  #waiting = 0;
  #since = 0;
  #milliseconds = 0;

  get milliseconds(): number {
    return this.#milliseconds;
  }

  async during<Result>(question: () => Promise<Result>): Promise<Result> {
    if (this.#waiting++ === 0) this.#since = performance.now();
    try {
      return await question();
    } finally {
      if (--this.#waiting === 0) this.#milliseconds += performance.now() - this.#since;
    }
  }
}
