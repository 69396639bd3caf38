import type { RunEvent } from "./run-event.ts";

/**
 * Hands a run's events to whoever watches. A watcher sees what happens from when it begins to
 * watch; a slow one has its events kept for it; one that leaves is forgotten. With no watcher
 * nothing is kept: the journal is the memory.
 */
export class EventFeed {
  readonly #watchers = new Set<Watcher>();
  #ended = false;

  publish(event: RunEvent): void {
    for (const watcher of this.#watchers) watcher.take(event);
  }

  end(): void {
    this.#ended = true;
    for (const watcher of this.#watchers) watcher.wake();
  }

  watch(): AsyncIterator<RunEvent> {
    const watcher = new Watcher();
    this.#watchers.add(watcher);
    return {
      next: async () => {
        for (;;) {
          const event = watcher.queue.shift();
          if (event) return { done: false, value: event };
          if (this.#ended) return this.#leave(watcher);
          await watcher.more();
        }
      },
      return: async () => this.#leave(watcher),
    };
  }

  #leave(watcher: Watcher): { done: true; value: undefined } {
    this.#watchers.delete(watcher);
    return { done: true, value: undefined };
  }
}

class Watcher {
  readonly queue: RunEvent[] = [];
  #resume: (() => void) | null = null;

  take(event: RunEvent): void {
    this.queue.push(event);
    this.wake();
  }

  wake(): void {
    this.#resume?.();
    this.#resume = null;
  }

  more(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }
}
