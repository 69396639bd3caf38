import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "../../src/fleet/index.ts";
import { decide, pendingCalls } from "../../src/planner/index.ts";
import { isDoubt } from "./judge-run.ts";
import type { OutsideFiles } from "./outside-files.ts";

const LOOK_MILLISECONDS = 250;

/**
 * The person outside: decides on what waits, until the signal. A call that may have happened already is looked up
 * among the files before it is allowed once more.
 */
export async function decideRuns(
  fleet: Fleet,
  outside: OutsideFiles,
  signal: AbortSignal,
): Promise<void> {
  /** Runs by what was decided on: how many events they had. */
  const decided = new Map<string, number>();
  while (!signal.aborted) {
    try {
      for (const run of await fleet.journal.list({ status: "awaiting-approval", limit: 1000 })) {
        if (decided.get(run.runId) !== run.events) {
          await decideOn(fleet, outside, run.runId);
          decided.set(run.runId, run.events);
        }
        // False while its worker still has the job; then it is asked for again.
        await fleet.continueRun("default", run.runId);
      }
    } catch {
      // Postgres is away, or the run went on meanwhile: the next round looks again.
    }
    await sleep(LOOK_MILLISECONDS, undefined, { signal }).catch(() => {});
  }
}

async function decideOn(fleet: Fleet, outside: OutsideFiles, runId: string): Promise<void> {
  for (const { callId, reason } of await pendingCalls(fleet.journal, runId)) {
    const happened = isDoubt(reason) && outside.happened(`${runId}/${callId}`);
    if (happened) {
      await decide(fleet.journal, runId, callId, "denied", { reason: "the file was written" });
    } else await decide(fleet.journal, runId, callId, "approved");
  }
}
