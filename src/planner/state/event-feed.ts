import type { RunEvent } from "../contract/run-event.ts";
import { UnreadEvents } from "../lifecycle/unread-events.ts";

/** A watcher's view of a run's events. */
export interface WatchedEvents extends AsyncIterator<RunEvent> {
  /** Removes and returns the oldest event that has come and was not read; undefined: there is none now. */
  ready(): RunEvent | undefined;
}

/**
 * Delivers a run's events to its watchers. A watcher sees the events from when it starts watching. Events for
 * a slow watcher are buffered by `UnreadEvents`; a watcher that leaves is dropped. Without watchers nothing
 * is buffered, because the journal has it all.
 */
export class EventFeed {
  readonly #watchers = new Set<Watcher>();
  #ended = false;

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  publish(event: RunEvent): void {
    for (const watcher of this.#watchers) watcher.take(event);
  }

  end(): void {
    this.#ended = true;
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  watch(): WatchedEvents {
    const watcher = new Watcher();
    if (this.#ended) watcher.end();
    else this.#watchers.add(watcher);
    return {
      next: () => watcher.next(),
      ready: () => watcher.ready(),
      return: async () => {
        this.#watchers.delete(watcher);
        watcher.leave();
        return { done: true, value: undefined };
      },
    };
  }
}

/** Buffers unread events, or waiting readers when there are none: never both. */
class Watcher {
  readonly #unread = new UnreadEvents();
  readonly #askers: ((result: IteratorResult<RunEvent, undefined>) => void)[] = [];
  #ended = false;

  take(event: RunEvent): void {
    const asker = this.#askers.shift();
    if (asker === undefined) this.#unread.add(event);
    else asker({ done: false, value: event });
  }

  end(): void {
    this.#ended = true;
    for (const asker of this.#askers.splice(0)) asker({ done: true, value: undefined });
  }

  leave(): void {
    this.#unread.clear();
    this.end();
  }

  ready(): RunEvent | undefined {
    return this.#unread.take();
  }

  async next(): Promise<IteratorResult<RunEvent, undefined>> {
    const event = this.ready();
    if (event !== undefined) return { done: false, value: event };
    if (this.#ended) return { done: true, value: undefined };
    return new Promise((resolve) => this.#askers.push(resolve));
  }
}
