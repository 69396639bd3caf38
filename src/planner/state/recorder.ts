import { OstinatoError } from "../../errors.ts";
import type { EventBody, JournalEvent } from "../../trace/event.ts";
import type { Journal, TimedEvent } from "../../trace/journal.ts";
import { isMomentous } from "../../trace/momentous.ts";
import type { LiveEvent } from "../contract/run-event.ts";
import type { EventFeed } from "./event-feed.ts";
import type { RunState } from "./run-state.ts";

/** Those who watch the run. */
type Feed = Pick<EventFeed, "isWatched" | "publish">;

/** With nobody to tell, what was recorded may wait so long to be written, many events at once. */
const BATCH_MILLISECONDS = 20;

/**
 * Every fact of a run goes through here: it is applied to the state at once, and written to the
 * journal with the next `flush`. The loop flushes before anything happens that can't be undone (a
 * tool that changes something), so a crash can only lose what can be derived again.
 */
export class Recorder {
  readonly #journal: Journal;
  readonly #runId: string;
  readonly #state: RunState;
  readonly #clock: () => number;
  readonly #feed: Feed;
  #batch: NodeJS.Timeout | undefined;
  readonly #openCalls = new Map<string, boolean>();
  /** Something is queued that could not be derived again: a decision, what came of a call that happens once. */
  #isPressing = false;
  #writtenAt = 0;
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
    feed: Feed;
  }) {
    this.#journal = options.journal;
    this.#runId = options.runId;
    this.#state = options.state;
    this.#clock = options.clock;
    this.#feed = options.feed;
  }

  /** Applies events to the state and queues them, all with one reading of the clock. */
  record(...events: readonly EventBody[]): void {
    const time = this.#clock();
    for (const event of events) {
      const timed: TimedEvent = { ...event, time };
      this.#state.apply(timed);
      this.#queue.push(timed);
      if (isMomentous(timed, this.#openCalls)) this.#isPressing = true;
    }
  }

  /** When this resolves, all that was recorded is durable, and watchers have been told. */
  flush(): Promise<void> {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    this.#flushing++;
    const written = this.#writing.then(() => this.#write()).finally(() => this.#flushing--);
    this.#writing = written.catch(() => {});
    return written;
  }

  /** Flushes beside what follows, with all that is recorded by then. The next `flush` reports a failure. */
  flushSoon(): void {
    if (this.#isPrompt) setImmediate(() => this.#flushBeside());
    else this.#batch ??= setTimeout(() => this.#flushBeside(), BATCH_MILLISECONDS);
  }

  get #isPrompt(): boolean {
    return this.#isPressing || this.#feed.isWatched || this.#journal.isImmediate === true;
  }

  /** Flushes before what can be done again: at once where somebody watches or something presses. @throws What `flush` throws. */
  async keepUp(): Promise<void> {
    // A run that never waits for anything gives no timer a turn.
    const isLate = performance.now() - this.#writtenAt >= BATCH_MILLISECONDS;
    if (isLate || this.#isPrompt || this.#failure) await this.flush();
    else this.flushSoon();
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
    this.#isPressing = false;
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

  /** The run from its beginning, up to what was recorded last. */
  async *recorded(): AsyncIterable<JournalEvent> {
    await this.flush();
    yield* this.#journal.read(this.#runId);
  }

  /** Tells watchers of something that the journal does not keep, behind what was recorded before. */
  show(event: LiveEvent): void {
    if (!this.#feed.isWatched) return;
    if (this.#queue.length === 0 && this.#flushing === 0) this.#feed.publish(event);
    else this.#flushBeside().then(() => this.#feed.publish(event));
  }
}
