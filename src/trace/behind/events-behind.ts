import { OstinatoError } from "../../errors.ts";
import type { JournalEvent } from "../event.ts";
import type { Journal } from "../journal.ts";
import { runBeginning } from "../run-beginning.ts";
import { earlierEvents } from "./earlier-events.ts";

/**
 * The events behind a run's answer: of the earlier turns of its conversation, of the run itself, and of the runs of
 * their sub-agents, whose ids are made of their callers'. For `citationsOf`, which resolves by them what an answer
 * cites. Runs that are no longer in the journal are left out, and so are the earlier turns of a run that isn't the
 * person's own.
 *
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
 */
export async function* eventsBehind(
  journal: Journal,
  runId: string,
): AsyncGenerator<JournalEvent, void, void> {
  for await (const event of withEarlierTurns(journal, runId, journal.read(runId))) {
    yield event;
    if (event.type !== "call-finished") continue;
    for (const sub of event.subRuns ?? []) {
      if (!sub.runId.startsWith(`${event.runId}.`)) continue;
      try {
        yield* eventsBehind(journal, sub.runId);
      } catch (error) {
        if (!OstinatoError.is(error) || error.code !== "journal.run-not-found") throw error;
      }
    }
  }
}

/**
 * The events of a run after those of the turns before it, oldest first.
 * @param own The run's.
 */
export async function* withEarlierTurns(
  journal: Journal,
  runId: string,
  own: AsyncIterable<JournalEvent>,
): AsyncGenerator<JournalEvent, void, void> {
  const turns: AsyncIterable<JournalEvent>[] = [];
  const seen = new Set([runId]);
  for (let at = runId; ; ) {
    const { earlier } = await runBeginning(journal, at);
    if (earlier === undefined || seen.has(earlier.runId)) break;
    const events = await earlierEvents(journal, at, earlier.runId);
    if (events === null) break;
    seen.add(earlier.runId);
    turns.unshift(events);
    at = earlier.runId;
  }
  for (const events of turns) yield* events;
  yield* own;
}
