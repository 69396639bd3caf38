import type { Journal } from "../../../trace/journal.ts";
import { runBeginning } from "../../../trace/run-beginning.ts";
import { isImported } from "../../../trace/transfer/imported-run.ts";

/**
 * The id that a run's changes are kept aside under: its own, or that of its conversation, whose turns share one
 * layer. A record that isn't the user's own doesn't choose whose changes are opened.
 *
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
 */
export async function keptAs(journal: Journal, runId: string): Promise<string> {
  if (await isImported(journal, runId)) return runId;
  return (await runBeginning(journal, runId)).conversation?.id ?? runId;
}
