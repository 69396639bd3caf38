import type { Run } from "../planner/index.ts";
import type { Journal } from "../trace/journal.ts";
import { recordOf } from "../trace/record-of.ts";
import { foldRun, type RunView } from "../trace/show/run-view.ts";

/**
 * Waits for a run's end and reads the run back, for the matchers.
 * @throws OstinatoError with the run's failure, when nothing of the run could be recorded.
 */
export async function finishedRun(
  run: Pick<Run, "id" | "outcome">,
  journal: Journal,
): Promise<RunView> {
  return foldRun(await recordOf(journal, run.id, await run.outcome));
}
