import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import type { Random } from "../fuzz-boundary/random.ts";

/** The attachment of a conversation's first run that names its last one. */
const HEAD = "conversation-head";

/**
 * The journal as a crash left it: some of the last events of this run were never written, but its first one was.
 * Closes the one before.
 */
export async function crashed(
  random: Random,
  journal: MemoryJournal,
  runId: string,
): Promise<MemoryJournal> {
  const left = new MemoryJournal();
  // Oldest first: a conversation's turns are found in that order.
  const runs = await journal.list({ limit: Number.MAX_SAFE_INTEGER });
  for (const { runId: id } of runs.toReversed()) {
    const events: JournalEvent[] = [];
    for await (const event of journal.read(id)) events.push(event);
    const kept = id === runId ? Math.max(1, events.length - random.size(12)) : events.length;
    await left.append(id, events.slice(0, kept));
    for (const { message } of await journal.messages(id, 0)) await left.post(id, message);
    const head = await journal.attached(id, HEAD);
    if (head !== null) await left.attach(id, HEAD, head);
  }
  await journal.close();
  return left;
}
