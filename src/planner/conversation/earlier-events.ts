import { OstinatoError } from "../../errors.ts";
import type { JournalEvent } from "../../trace/event.ts";
import type { Journal } from "../../trace/journal.ts";
import { runTrust } from "../../trace/transfer/imported-run.ts";

/**
 * The events of a turn before, for a run that names it. Null: it is no longer there, or one of the two isn't the
 * person's own, whose record must not choose what is read here.
 */
export async function earlierEvents(
  journal: Journal,
  runId: string,
  before: string,
): Promise<AsyncIterable<JournalEvent> | null> {
  try {
    const trusts = [await runTrust(journal, runId), await runTrust(journal, before)];
    return trusts.every((trust) => trust === "own") ? journal.read(before) : null;
  } catch (error) {
    if (OstinatoError.is(error) && error.code === "journal.run-not-found") return null;
    throw error;
  }
}
