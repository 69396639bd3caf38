import type { Run } from "../planner/index.ts";
import type { JournalEvent } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import { foldRun, type RunView } from "../trace/run-view.ts";

/** Waits for a run's end and reads it back: what the matchers look at. */
export async function finishedRun(
  run: Pick<Run, "id" | "outcome">,
  journal: Journal,
): Promise<RunView> {
  await run.outcome;
  const events: JournalEvent[] = [];
  for await (const event of journal.read(run.id)) events.push(event);
  return foldRun(events);
}
