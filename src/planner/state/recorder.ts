import { OstinatoError } from "../../errors.ts";
import type { EventBody, JournalEvent } from "../../trace/event.ts";
import type { Journal, TimedEvent } from "../../trace/journal.ts";
import { mustBeDurable } from "../../trace/must-be-durable.ts";
import type { LiveEvent } from "../contract/run-event.ts";
import type { EventFeed } from "./event-feed.ts";
import type { RunState } from "./run-state.ts";

/** The run's watchers. */
type Feed = Pick<EventFeed, "isWatched" | "publish">;

/** Without watchers, events are batched for up to this long before they are written. */
const BATCH_MILLISECONDS = 20;

/**
 * Every event of a run goes through here: it is applied to the state at once and written to the journal by
 * the next `flush`. The loop flushes before anything that can't be undone (a tool that changes something), so
 * a crash can only lose what can be derived again.
 */
export class Recorder {
  readonly #journal: Journal;
  readonly #runId: string;
  readonly #state: RunState;
  readonly #clock: () => number;
  readonly #feed: Feed;
  #batch: NodeJS.Timeout | undefined;
  readonly #openCalls = new Map<string, boolean>();
  /** The queue has an event that can't be derived again: a decision, or the result of a `once` call. */
  #hasUrgent = false;
  #writtenAt = 0;
  #queue: TimedEvent[] = [];
  /** Number of flushes in progress. */
  #flushing = 0;
  #writing: Promise<void> = Promise.resolve();
  /** The error of a background flush. */
  #failure: { readonly failure: unknown } | null = null;

  constructor(options: {
    journal: Journal;
    runId: string;
    state: RunState;
    clock: () => number;
    feed: Feed;
  }) {
    this.#journal = options.journal;
    this.#runId = options.runId;
    this.#state = options.state;
    this.#clock = options.clock;
    this.#feed = options.feed;
  }

  /** Applies events to the state and queues them, all with the same timestamp. */
  record(...events: readonly EventBody[]): void {
    const time = this.#clock();
    for (const event of events) {
      const timed: TimedEvent = { ...event, time };
      this.#state.apply(timed);
      this.#queue.push(timed);
      if (mustBeDurable(timed, this.#openCalls)) this.#hasUrgent = true;
    }
  }

  /** When this resolves, everything recorded is durable and watchers have been notified. */
  flush(): Promise<void> {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    this.#flushing++;
    const written = this.#writing.then(() => this.#write()).finally(() => this.#flushing--);
    this.#writing = written.catch(() => {});
    return written;
  }

  get isWatched(): boolean {
    return this.#feed.isWatched;
  }

  /** Flushes in the background. The next `flush` reports a failure. */
  flushSoon(): void {
    if (this.#flushesNow) setImmediate(() => this.#flushInBackground());
    else this.#batch ??= setTimeout(() => this.#flushInBackground(), BATCH_MILLISECONDS);
  }

  get #flushesNow(): boolean {
    return this.#hasUrgent || this.#feed.isWatched || this.#journal.isImmediate === true;
  }

  /**
   * Flushes before repeatable work: at once if the run is watched or something must be durable, otherwise in
   * the background.
   *
   * @throws What `flush` throws.
   */
  async keepUp(): Promise<void> {
    // In a run that never waits for I/O, timers don't fire.
    const isLate = performance.now() - this.#writtenAt >= BATCH_MILLISECONDS;
    if (isLate || this.#flushesNow || this.#failure) await this.flush();
    else this.flushSoon();
  }

  #flushInBackground(): Promise<void> {
    return this.flush().catch((failure: unknown) => {
      this.#failure ??= { failure };
    });
  }

  async #write(): Promise<void> {
    if (this.#failure) {
      const { failure } = this.#failure;
      this.#failure = null;
      // Later events make no sense without the lost ones.
      this.#queue = [];
      throw failure;
    }
    if (this.#queue.length === 0) return;
    const events = this.#queue;
    this.#queue = [];
    this.#hasUrgent = false;
    this.#writtenAt = performance.now();
    let written: readonly JournalEvent[];
    try {
      written = await this.#journal.append(this.#runId, events);
    } catch (cause) {
      if (OstinatoError.is(cause)) throw cause;
      throw new OstinatoError("journal.write", `The journal could not be written: ${cause}`, {
        cause,
      });
    }
    for (const event of written) this.#feed.publish(event);
  }

  /** All events of the run recorded so far. */
  async *recorded(): AsyncIterable<JournalEvent> {
    await this.flush();
    yield* this.#journal.read(this.#runId);
  }

  /** Shows watchers a live event, which isn't journaled, after all events recorded before it. */
  show(event: LiveEvent): void {
    if (!this.#feed.isWatched) return;
    if (this.#queue.length === 0 && this.#flushing === 0) this.#feed.publish(event);
    else this.#flushInBackground().then(() => this.#feed.publish(event));
  }
}
