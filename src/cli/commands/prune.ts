import { OstinatoError } from "../../errors.ts";
import { type PruneQuery, pruneJournal } from "../../trace/index.ts";
import { withJournal } from "../with-journal.ts";

interface PruneOptions {
  readonly journal?: string;
  readonly keep?: number;
  readonly olderThan?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const DAY = 24 * 60 * 60 * 1000;

/** `ostinato prune`: takes old runs out of the journal. Unfinished runs and those that wait for approval stay. */
export function pruneCommand(options: PruneOptions): Promise<void> {
  if (options.keep === undefined && options.olderThan === undefined) {
    throw new OstinatoError("input.invalid", "Nothing says which runs may go.", {
      hint: "Use --keep N, or --older-than DAYS.",
    });
  }
  const query: PruneQuery = {
    dryRun: options.dryRun ?? false,
    ...(options.keep !== undefined && { keepNewest: options.keep }),
    ...(options.olderThan !== undefined && { before: Date.now() - options.olderThan * DAY }),
  };
  return withJournal(options, async (journal) => {
    const pruned = await pruneJournal(journal, query);
    if (options.json) {
      process.stdout.write(`${JSON.stringify(pruned)}\n`);
      return;
    }
    const { runIds, kept, bytesBefore, bytesAfter } = pruned;
    const runs = runIds.length === 1 ? "1 run" : `${runIds.length} runs`;
    const megabytes = ((bytesBefore - bytesAfter) / 1e6).toFixed(1);
    process.stdout.write(
      options.dryRun ? `would remove ${runs}\n` : `removed ${runs}, freed ${megabytes} MB\n`,
    );
    for (const { runId, because } of kept) process.stdout.write(`kept ${runId}: ${because}\n`);
  });
}
