import { OstinatoError } from "../../errors.ts";
import type { SavedLayer } from "../../sandbox/index.ts";
import { type Journal, runBeginning, runTrust } from "../../trace/index.ts";

/**
 * The state of a run's changes that was saved last, by the run or by sub-agents that work in its workspace; null for
 * a run that hasn't begun or whose workspace doesn't travel.
 *
 * @param layer The run's id.
 * @param options.isTrusted Nothing is made of it: whose run it is doesn't matter. Default: false.
 * @throws OstinatoError `trust.unverified` for a run that isn't known to be this person's: its record could name any
 *   content. Errors of the journal.
 */
export async function lastSaved(
  journal: Journal,
  layer: string,
  { isTrusted = false }: { readonly isTrusted?: boolean } = {},
): Promise<SavedLayer | null> {
  const isThere = (await journal.list({ runId: layer })).some((found) => found.runId === layer);
  if (!isThere) return null;
  const { sandbox } = await runBeginning(journal, layer);
  let last = sandbox?.saved ?? null;
  if (last?.layer !== layer) return null;
  for (const runId of await family(journal, layer)) {
    for await (const event of journal.read(runId)) {
      const saved = event.type === "call-finished" ? event.saved : undefined;
      if (saved?.layer === layer && saved.number > last.number) last = saved;
    }
    if (!isTrusted) await requireOwn(journal, runId);
  }
  return last;
}

/** The run and those of its sub-agents, theirs too. */
async function family(journal: Journal, runId: string): Promise<readonly string[]> {
  const runs = [runId];
  for (const run of runs) {
    const inner = await journal.list({ caller: run, limit: Number.MAX_SAFE_INTEGER });
    runs.push(...inner.map((found) => found.runId));
  }
  return runs;
}

async function requireOwn(journal: Journal, runId: string): Promise<void> {
  if ((await runTrust(journal, runId)) === "own") return;
  throw new OstinatoError(
    "trust.unverified",
    `The run ${runId} has no seal of your key, so its workspace isn't restored.`,
    { hint: `If the run is yours, run \`ostinato trust ${runId}\`.` },
  );
}
