import { inertText } from "../../inert-text.ts";
import { askToSend, type Receiver, sendRuns } from "../../outbox/index.ts";
import type { Run } from "../../planner/index.ts";
import type { Journal } from "../../trace/index.ts";

/** Milliseconds that a person waits at most for a receiver, when the answer is there already. */
const PATIENCE = 15_000;

/**
 * Puts a run into the outbox as soon as it is on record, so that it is sent later even if this process
 * dies. Returns how to send it, with what waits besides, once the run is over.
 */
export function sendAfterRun(run: Run, journal: Journal, receiver: Receiver): () => Promise<void> {
  const asked = ask();
  // Told when it is waited for.
  asked.catch(() => {});
  return async () => {
    if (!(await asked)) return;
    const signal = AbortSignal.timeout(PATIENCE);
    const { failed } = await sendRuns(journal, receiver, { runs: "asked", signal });
    const [first] = failed;
    if (first === undefined) return;
    process.stderr.write(`ostinato: not sent: ${inertText(first.reason)}\n`);
    process.stderr.write('It stays in the journal; try again with "ostinato send".\n');
  };

  async function ask(): Promise<boolean> {
    for await (const event of run) {
      if (!("sequence" in event)) continue;
      await askToSend(journal, run.id, receiver);
      return true;
    }
    return false;
  }
}
