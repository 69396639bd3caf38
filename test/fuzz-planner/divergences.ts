import { redrive } from "../../src/replay/redrive.ts";
import type { MemoryJournal } from "../../src/trace/index.ts";

/** The runs of a journal, also those of sub-agents, that are not the same when they are redriven. */
export async function divergences(journal: MemoryJournal): Promise<string[]> {
  const found: string[] = [];
  for (const { runId, status } of await journal.list({ limit: Number.MAX_SAFE_INTEGER })) {
    // A crash of its caller may have left it without an end.
    if (status === "unfinished") continue;
    const { divergence } = await redrive(journal, runId);
    if (divergence !== null) found.push(`${runId}: ${JSON.stringify(divergence)}`);
  }
  return found;
}
