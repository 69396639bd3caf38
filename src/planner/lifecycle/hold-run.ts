import { OstinatoError } from "../../errors.ts";
import { takeRun } from "../../trace/held-runs.ts";
import type { Journal } from "../../trace/journal.ts";

/**
 * Makes sure that one `run` or `resume` of this process writes a run, until the hold is disposed of.
 * Other processes, and other journals of this one, are kept out by the journal itself.
 *
 * @throws OstinatoError `journal.write` when the run is held; not where it has its answer, which anyone
 *   may be told.
 */
export async function holdRun(journal: Journal, runId: string): Promise<Disposable> {
  const hold = takeRun(journal, runId);
  if (hold !== null) return hold;
  const found = await journal.list({ runId });
  if (found.some((run) => run.runId === runId && run.status === "answered")) {
    return { [Symbol.dispose]: () => {} };
  }
  throw new OstinatoError("journal.write", `this process writes run ${runId} already`, {
    hint: "await the outcome of the run under way; abort() ends it sooner",
  });
}
