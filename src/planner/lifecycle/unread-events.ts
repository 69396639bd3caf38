import type { LiveEvent, RunEvent } from "../contract/run-event.ts";

/** Up to this many events wait unjoined, so a watcher that is only a little behind gets them one by one. */
const APART = 256;
/** The longest joined text. */
const LONGEST_JOINED = 2 ** 16;
/** The most characters of live events that may wait, counting `OVERHEAD` per piece. */
const MOST_LIVE = 2 ** 20;
const OVERHEAD = 64;
/** After this many pieces a text is joined, because each piece takes more memory than its characters. */
const MOST_PIECES = 1024;

interface Unread {
  /** The newest of the joined events. */
  event: RunEvent;
  /** The texts of joined live events. Null: not joined. */
  pieces: string[] | null;
  /** How much it counts towards `MOST_LIVE`. 0: a journal event, which is never dropped. */
  live: number;
}

/**
 * A run's events that a watcher has not read yet. All journal events are kept, in order. Live events are
 * bounded: beyond the first 256 waiting events, pieces of the same text are joined, and beyond a million
 * characters the oldest are dropped, because the journal events contain the same text.
 */
export class UnreadEvents {
  #queue: Unread[] = [];
  /** Index of the first unread event in the queue. */
  #first = 0;
  #live = 0;

  get length(): number {
    return this.#queue.length - this.#first;
  }

  add(event: RunEvent): void {
    if ("sequence" in event) {
      this.#queue.push({ event, pieces: null, live: 0 });
      return;
    }
    const last = this.#queue.at(-1);
    if (this.length < APART || last === undefined || !join(last, event)) {
      this.#queue.push({ event, pieces: null, live: OVERHEAD + textOf(event).length });
      this.#live += OVERHEAD;
    }
    this.#live += textOf(event).length;
    if (this.#live > MOST_LIVE) this.#leaveOutOldest();
  }

  /** Removes and returns the oldest event. */
  take(): RunEvent | undefined {
    const unread = this.#queue[this.#first];
    if (unread === undefined) return undefined;
    this.#first++;
    this.#live -= unread.live;
    // Frees read events at constant amortized cost.
    if (this.#first * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#first);
      this.#first = 0;
    }
    const { event, pieces } = unread;
    return pieces === null ? event : ({ ...event, text: pieces.join("") } as RunEvent);
  }

  clear(): void {
    this.#queue = [];
    this.#first = 0;
    this.#live = 0;
  }

  #leaveOutOldest(): void {
    this.#queue = this.#queue.slice(this.#first).filter((unread) => {
      if (unread.live === 0 || this.#live <= MOST_LIVE / 2) return true;
      this.#live -= unread.live;
      return false;
    });
    this.#first = 0;
  }
}

/** Appends a live event's text to the previous event if both are pieces of the same text. */
function join(last: Unread, event: LiveEvent): boolean {
  if (last.live === 0 || !belongTogether(last.event as LiveEvent, event)) return false;
  const text = textOf(event);
  if (last.live + text.length > LONGEST_JOINED) return false;
  last.pieces ??= [textOf(last.event as LiveEvent)];
  last.pieces.push(text);
  last.event = event;
  if (last.pieces.length > MOST_PIECES) last.pieces = [last.pieces.join("")];
  last.live += text.length;
  return true;
}

function belongTogether(before: LiveEvent, after: LiveEvent): boolean {
  return (
    before.type === "turn-delta" &&
    after.type === "turn-delta" &&
    before.step === after.step &&
    before.channel === after.channel &&
    before.recipient === after.recipient
  );
}

function textOf(event: LiveEvent): string {
  return event.type === "prompt-progress" ? "" : event.text;
}
