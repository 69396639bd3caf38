/**
 * Waits for native code without being held by it: an abort returns at once, the work runs to its end
 * on its own, and `idle` tells when it has.
 */
export class NativeWork {
  #running: Promise<unknown> = Promise.resolve();

  /** Null when the signal fired first; the work isn't begun when it had fired already. */
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

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    await this.#running;
  }
}
