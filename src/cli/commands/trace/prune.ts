import { OstinatoError } from "../../../errors.ts";
import { contentsOf } from "../../../fleet/workspace/contents-of.ts";
import { unsettledRuns } from "../../../fleet/workspace/fetch-changes.ts";
import { pruneContents } from "../../../fleet/workspace/prune-contents.ts";
import { inertLine } from "../../../inert-text.ts";
import {
  keepsChanges,
  keptStateDirectory,
} from "../../../sandbox/workspace/default-state-directory.ts";
import { discardKept } from "../../../sandbox/workspace/kept/discard-kept.ts";
import type { Journal, PruneQuery, PruneResult } from "../../../trace/index.ts";
import type { JournalOptions } from "../../journal/open-run-journal.ts";
import { withJournal } from "../../journal/with-journal.ts";

interface PruneOptions extends JournalOptions {
  readonly snapshots?: string;
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
    const elsewhere = options.discard ? new Set() : await unsettledRuns(journal);
    const pruned = await journal.prune({
      ...query,
      dryRun: options.dryRun ?? false,
      isUncommitted: (runId) =>
        (keepsChanges(runId) && !discarded.includes(runId)) || elsewhere.has(runId),
    });
    const contents = options.dryRun ? 0 : await pruneWorkspaces(journal, options);
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ ...pruned, discarded, contents })}\n`);
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
    if (contents > 0) {
      process.stdout.write(`removed ${contents} contents of workspaces that no run needs\n`);
    }
    for (const { runId, because } of kept) {
      process.stdout.write(`kept ${inertLine(runId)}: ${REASONS[because]}\n`);
    }
  });
}

async function pruneWorkspaces(
  journal: Journal,
  { tenant = "default", snapshots }: PruneOptions,
): Promise<number> {
  const store = contentsOf(journal, tenant, snapshots);
  return store === null ? 0 : pruneContents(journal, store);
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
