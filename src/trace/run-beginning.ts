import { OstinatoError } from "../errors.ts";
import type { RunStarted } from "./event.ts";
import type { Journal } from "./journal.ts";

/**
 * A run's first event, with everything that it was started with.
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
 */
export async function runBeginning(journal: Journal, runId: string): Promise<RunStarted> {
  for await (const event of journal.read(runId)) {
    if (event.type !== "run-started") break;
    return event;
  }
  throw new OstinatoError("journal.corrupt", `The run ${runId} has no beginning in the journal.`);
}
