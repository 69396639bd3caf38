import type { Journal } from "../../trace/index.ts";

/** How many decisions were posted to a run and the runs of its sub-agents. */
export async function countDecisions(journal: Journal, runId: string): Promise<number> {
  const posted = await journal.messages(runId);
  let count = posted.filter(({ message }) => message.kind === "decide").length;
  for (const child of await journal.list({ caller: runId, limit: 1000 })) {
    count += await countDecisions(journal, child.runId);
  }
  return count;
}
