import { OstinatoError } from "../errors.ts";
import type { EventBody, JournalEvent } from "../trace/event.ts";
import type { Journal, TimedEvent } from "../trace/journal.ts";
import type { LiveEvent, RunEvent } from "./run-event.ts";
import type { RunState } from "./run-state.ts";

/**
 * Every fact of a run goes through here: it is applied to the state at once, and written to the
 * journal with the next `flush`. The loop flushes before anything happens that can't be undone (a
 * turn, a tool that changes something), so a crash can only lose what can be derived again.
 */
export class Recorder {
  readonly #journal: Journal;
  readonly #runId: string;
  readonly #state: RunState;
  readonly #clock: () => number;
  readonly #publish: (event: RunEvent) => void;
  #queue: TimedEvent[] = [];
  /** Flushes that have not ended. */
  #flushing = 0;
  #writing: Promise<void> = Promise.resolve();
  /** Of a flush that nobody waited for. */
  #failure: { readonly failure: unknown } | null = null;

  constructor(options: {
    journal: Journal;
    runId: string;
    state: RunState;
    clock: () => number;
    publish: (event: RunEvent) => void;
  }) {
    this.#journal = options.journal;
    this.#runId = options.runId;
    this.#state = options.state;
    this.#clock = options.clock;
    this.#publish = options.publish;
  }

  /** Applies events to the state and queues them, all with one reading of the clock. */
  record(...events: readonly EventBody[]): void {
    const time = this.#clock();
    for (const event of events) {
      const timed: TimedEvent = { ...event, time };
      this.#state.apply(timed);
      this.#queue.push(timed);
    }
  }

  /** When this resolves, all that was recorded is durable, and watchers have been told. */
  flush(): Promise<void> {
    this.#flushing++;
    const written = this.#writing.then(() => this.#write()).finally(() => this.#flushing--);
    this.#writing = written.catch(() => {});
    return written;
  }

  /** Flushes beside what follows, with all that is recorded by then. The next `flush` reports a failure. */
  flushSoon(): void {
    setImmediate(() => this.#flushBeside());
  }

  #flushBeside(): Promise<void> {
    return this.flush().catch((failure: unknown) => {
      this.#failure ??= { failure };
    });
  }

  async #write(): Promise<void> {
    if (this.#failure) {
      const { failure } = this.#failure;
      this.#failure = null;
      // What came after the events that were lost makes no sense without them.
      this.#queue = [];
      throw failure;
    }
    if (this.#queue.length === 0) return;
    const events = this.#queue;
    this.#queue = [];
    let written: readonly JournalEvent[];
    try {
      written = await this.#journal.append(this.#runId, events);
    } catch (cause) {
      if (OstinatoError.is(cause)) throw cause;
      throw new OstinatoError("journal.write", `The journal could not be written: ${cause}`, {
        cause,
      });
    }
    for (const event of written) this.#publish(event);
  }

  /** The run from its beginning, up to what was recorded last. */
  async *recorded(): AsyncIterable<JournalEvent> {
    await this.flush();
    yield* this.#journal.read(this.#runId);
  }

  /** Tells watchers of something that the journal does not keep, behind what was recorded before. */
  show(event: LiveEvent): void {
    if (this.#queue.length === 0 && this.#flushing === 0) this.#publish(event);
    else this.#flushBeside().then(() => this.#publish(event));
  }
}
