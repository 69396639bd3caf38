import { inertText } from "../../inert-text.ts";
import { askToSend, type Receiver, sendRuns } from "../../outbox/index.ts";
import type { Run } from "../../planner/index.ts";
import type { Journal } from "../../trace/index.ts";

/** Milliseconds to wait for a receiver at most, once the answer is there. */
const LONGEST_WAIT = 15_000;

/**
 * Puts a run into the outbox as soon as it is recorded, so that it can be sent later even if this process
 * dies. Returns a function that sends it, with everything else that is queued, once the run has ended.
 */
export function sendAfterRun(run: Run, journal: Journal, receiver: Receiver): () => Promise<void> {
  const asked = ask();
  // Reported when it is awaited.
  asked.catch(() => {});
  return async () => {
    if (!(await asked)) return;
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    const { failed } = await sendRuns(journal, receiver, { runs: "asked", signal });
    const [first] = failed;
    if (first === undefined) return;
    process.stderr.write(`ostinato: not sent: ${inertText(first.reason)}\n`);
    process.stderr.write('The run stays in the journal; try again with "ostinato send".\n');
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
