import type { JournalEvent } from "../../src/trace/event.ts";
import type { TimedEvent } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { collect } from "../trace/sample-run.ts";

/**
 * The run `r` as if its process had ended after each turn: what was recorded until the next turn is taken up by
 * `resume` in a journal of its own, and so on until a turn is the last one.
 */
export async function leftBetweenTurns(
  whole: MemoryJournal,
  resume: (journal: MemoryJournal) => Promise<unknown>,
): Promise<MemoryJournal> {
  let journal = whole;
  for (let turns = 1; ; turns++) {
    const events = await collect(journal.read("r"));
    const next = events.filter(({ type }) => type === "turn-started")[turns];
    if (next === undefined) return journal;
    journal = new MemoryJournal();
    await journal.append("r", events.slice(0, next.sequence).map(withoutStamp));
    await resume(journal);
  }
}

function withoutStamp({ runId, sequence, hash, ...event }: JournalEvent): TimedEvent {
  return event as TimedEvent;
}
