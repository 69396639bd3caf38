import type { LiveEvent, RunEvent } from "../contract/run-event.ts";

/** So many wait one by one, as a watcher that is only a little late wants them. */
const APART = 256;
/** A joined text grows no further than this. */
const LONGEST_JOINED = 2 ** 16;
/** Characters of live events that wait at most, `OVERHEAD` a piece included. */
const MOST_LIVE = 2 ** 20;
const OVERHEAD = 64;
/** So many pieces of a text are made one again: each alone takes more room than its characters. */
const MOST_PIECES = 1024;

interface Unread {
  /** Of those that were joined, the newest. */
  event: RunEvent;
  /** The text of a live event that others were joined to; null: as it came. */
  pieces: string[] | null;
  /** What it counts of `MOST_LIVE`; 0: it is the journal's, and is never left out. */
  live: number;
}

/**
 * A run's events that a watcher has not read yet. Every event of the journal waits for it, in order.
 * What is only seen live is bounded: behind the first 256 that wait, pieces of one text are joined; of
 * more than a million characters the oldest go, as the events of the journal hold the same texts.
 */
export class UnreadEvents {
  #queue: Unread[] = [];
  /** Where the first that is unread stands in the queue. */
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

  /** The oldest, which is then read. */
  take(): RunEvent | undefined {
    const unread = this.#queue[this.#first];
    if (unread === undefined) return undefined;
    this.#first++;
    this.#live -= unread.live;
    // What was read is let go of, at a cost that stays the same for each event.
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

/** Adds a live event's text to that of the one before, where both are pieces of one. */
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
