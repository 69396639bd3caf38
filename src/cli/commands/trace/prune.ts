import { OstinatoError } from "../../../errors.ts";
import { inertLine } from "../../../inert-text.ts";
import {
  keepsChanges,
  keptStateDirectory,
} from "../../../sandbox/workspace/default-state-directory.ts";
import { discardKept } from "../../../sandbox/workspace/kept/discard-kept.ts";
import type { Journal, PruneQuery, PruneResult } from "../../../trace/index.ts";
import { withJournal } from "../../journal/with-journal.ts";

interface PruneOptions {
  readonly journal?: string;
  readonly keep?: number;
  readonly olderThan?: number;
  readonly discard?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * `ostinato prune`: removes old runs from the journal. Unfinished runs and those that wait for approval
 * stay. So do those with changes kept aside, unless `--discard` drops the changes too.
 */
export function pruneCommand(options: PruneOptions): Promise<void> {
  if (options.keep === undefined && options.olderThan === undefined) {
    throw new OstinatoError("input.invalid", "Specify which runs to remove.", {
      hint: "Use --keep N or --older-than DAYS.",
    });
  }
  const query: PruneQuery = {
    ...(options.keep !== undefined && { keepNewest: options.keep }),
    ...(options.olderThan !== undefined && { before: Date.now() - options.olderThan * DAY }),
  };
  return withJournal(options, async (journal) => {
    const discarded = options.discard ? await discardChanges(journal, query, options) : [];
    const pruned = await journal.prune({
      ...query,
      dryRun: options.dryRun ?? false,
      isUncommitted: (runId) => keepsChanges(runId) && !discarded.includes(runId),
    });
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ ...pruned, discarded })}\n`);
      return;
    }
    const { runIds, kept, bytesBefore, bytesAfter } = pruned;
    const runs = runIds.length === 1 ? "1 run" : `${runIds.length} runs`;
    const megabytes = ((bytesBefore - bytesAfter) / 1e6).toFixed(1);
    process.stdout.write(
      options.dryRun ? `would remove ${runs}\n` : `removed ${runs}, freed ${megabytes} MB\n`,
    );
    for (const runId of discarded) {
      process.stdout.write(
        `${options.dryRun ? "would discard" : "discarded"} the changes of ${inertLine(runId)}\n`,
      );
    }
    for (const { runId, because } of kept) {
      process.stdout.write(`kept ${inertLine(runId)}: ${REASONS[because]}\n`);
    }
  });
}

/** Discards the changes of the runs that would be removed. A run that is open elsewhere stays, with its changes. */
async function discardChanges(
  journal: Journal,
  query: PruneQuery,
  { dryRun }: PruneOptions,
): Promise<readonly string[]> {
  const { runIds } = await journal.prune({ ...query, dryRun: true });
  const discarded: string[] = [];
  for (const runId of runIds) {
    try {
      const folder = keptStateDirectory(runId);
      if (folder === null) continue;
      if (!dryRun) await discardKept(folder);
      discarded.push(runId);
    } catch (error) {
      if (!OstinatoError.is(error)) throw error;
      process.stderr.write(`${inertLine(error.message)}\n`);
    }
  }
  return discarded;
}

const REASONS = {
  running: "still running",
  forked: "has forks",
  uncommitted: "its changes are kept aside; commit them first, or remove them with --discard",
} as const satisfies { readonly [because in PruneResult["kept"][number]["because"]]: string };
