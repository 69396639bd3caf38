const TICK_MILLISECONDS = 2;

/**
 * The longest time of processor that this thread was kept by something without a timer being able to fire.
 * Waits don't count, whether for the disk or for another program's turn on the processor.
 */
export class ThreadMeter {
  #longest = 0;
  #at: NodeJS.CpuUsage = process.threadCpuUsage();

  async watch<T>(action: () => Promise<T>): Promise<T> {
    this.#at = process.threadCpuUsage();
    const timer = setInterval(() => this.#look(), TICK_MILLISECONDS);
    try {
      return await action();
    } finally {
      clearInterval(timer);
      this.#look();
    }
  }

  /** Milliseconds; counted anew from here. */
  take(): number {
    const longest = this.#longest;
    this.#longest = 0;
    return longest;
  }

  #look(): void {
    const now = process.threadCpuUsage();
    const microseconds = now.user + now.system - this.#at.user - this.#at.system;
    this.#longest = Math.max(this.#longest, microseconds / 1000);
    this.#at = now;
  }
}
