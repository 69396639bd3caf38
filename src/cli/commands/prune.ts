import { OstinatoError } from "../../errors.ts";
import { keepsChanges } from "../../sandbox/index.ts";
import type { Pruned, PruneQuery } from "../../trace/index.ts";
import { withJournal } from "../with-journal.ts";

interface PruneOptions {
  readonly journal?: string;
  readonly keep?: number;
  readonly olderThan?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * `ostinato prune`: takes old runs out of the journal. Unfinished runs, those that wait for approval and
 * those with changes kept aside stay.
 */
export function pruneCommand(options: PruneOptions): Promise<void> {
  if (options.keep === undefined && options.olderThan === undefined) {
    throw new OstinatoError("input.invalid", "Nothing says which runs may go.", {
      hint: "Use --keep N, or --older-than DAYS.",
    });
  }
  const query: PruneQuery = {
    dryRun: options.dryRun ?? false,
    isUncommitted: keepsChanges,
    ...(options.keep !== undefined && { keepNewest: options.keep }),
    ...(options.olderThan !== undefined && { before: Date.now() - options.olderThan * DAY }),
  };
  return withJournal(options, async (journal) => {
    const pruned = await journal.prune(query);
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
    for (const { runId, because } of kept) {
      process.stdout.write(`kept ${runId}: ${REASONS[because]}\n`);
    }
  });
}

const REASONS = {
  running: "running",
  forked: "forked",
  uncommitted: "its changes are kept aside; commit or discard them first",
} as const satisfies { readonly [because in Pruned["kept"][number]["because"]]: string };
