import { inertLine } from "../../../inert-text.ts";
import { requireRunId } from "../../../is-run-id.ts";
import { exportRun, exportRunTo, importRun } from "../../../trace/index.ts";
import { withJournalMade, withNamedRun } from "../../journal/with-journal.ts";

interface TransferOptions {
  readonly journal?: string;
}

/** `ostinato export RUN FILE`: writes one file (`-`: standard output) with everything needed to read and replay the run elsewhere. */
export function exportCommand(
  reference: string,
  file: string | undefined,
  options: TransferOptions,
): Promise<void> {
  return withNamedRun(reference, options, async (journal, runId) => {
    if (file === "-" || file === "/dev/stdout") {
      await exportRunTo(journal, runId, process.stdout);
      return;
    }
    // The default file name is the run's id.
    if (file === undefined) requireRunId(runId);
    const { path, events } = await exportRun(journal, runId, file ?? `${runId}.jsonl.gz`);
    process.stdout.write(`${inertLine(`wrote ${events} events of run ${runId} to ${path}`)}\n`);
  });
}

/** `ostinato import FILE`: adds an exported run to the journal. */
export function importCommand(file: string, options: TransferOptions): Promise<void> {
  return withJournalMade(options, async (journal) => {
    const { runIds, added } = await importRun(journal, file);
    const run = inertLine(runIds.at(-1) ?? "");
    process.stdout.write(
      added === 0
        ? `run ${run} is already in the journal\n`
        : `added ${added} events of run ${run} to the journal\n`,
    );
  });
}
