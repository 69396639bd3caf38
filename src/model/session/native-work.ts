/**
 * Runs native work that can't be interrupted: an abort returns at once, the work continues in the background,
 * and `idle` resolves when it has ended.
 */
export class NativeWork {
  #running: Promise<unknown> = Promise.resolve();

  /** Null if the signal fired first. If it had already fired, the work isn't started. */
  async run<Result>(
    work: () => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result | null> {
    if (signal?.aborted === true) return null;
    const result = work();
    this.#running = result.catch(() => {});
    if (signal === undefined) return result;
    let onAbort = (): void => {};
    const aborted = new Promise<null>((resolve) => {
      onAbort = () => resolve(null);
    });
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([result, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Resolves when no work is running. */
  async idle(): Promise<void> {
    await this.#running;
  }
}
