import { OstinatoError } from "../../errors.ts";
import type { JournalEvent } from "../event.ts";
import type { Journal } from "../journal.ts";
import { runBeginning } from "../run-beginning.ts";
import { runTrust } from "../transfer/imported-run.ts";

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
    if (trusts.some((trust) => trust !== "own")) return null;
    await runBeginning(journal, before);
    return journal.read(before);
  } catch (error) {
    if (OstinatoError.is(error) && error.code === "journal.run-not-found") return null;
    throw error;
  }
}
