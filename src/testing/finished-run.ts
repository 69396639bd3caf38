import type { Run } from "../planner/index.ts";
import type { Journal } from "../trace/journal.ts";
import { recordOf } from "../trace/record-of.ts";
import { foldRun, type RunView } from "../trace/show/run-view.ts";

/**
 * Waits for a run's end and reads it back: what the matchers look at.
 * @throws OstinatoError with what the run failed of, when nothing could be recorded of it.
 */
export async function finishedRun(
  run: Pick<Run, "id" | "outcome">,
  journal: Journal,
): Promise<RunView> {
  return foldRun(await recordOf(journal, run.id, await run.outcome));
}
