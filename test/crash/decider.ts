import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OstinatoError } from "../../src/errors.ts";
import { decide, pendingCalls } from "../../src/planner/index.ts";
import type { PendingCall } from "../../src/trace/event.ts";
import { type Journal, openJournal } from "../../src/trace/index.ts";
import { EDITED, verdictOn } from "./plan.ts";
import { runsOf } from "./recorded.ts";
import { happened } from "./world.ts";

const POLL_MILLISECONDS = 15;

/** What was decided on a call. */
export interface Posted {
  readonly runId: string;
  readonly callId: string;
  /** In the run's inbox. */
  readonly number: number;
  readonly verdict: "approved" | "denied" | "edited";
  /** How often the call had been started before it was asked about again, since it may have happened; 0 otherwise. */
  readonly starts: number;
  /** To whom the call goes by what was shown. */
  readonly to: string;
}

/** Another process than the run's, in which a person decides on the calls that wait: once on each question. */
export class Decider {
  readonly posted: Posted[] = [];
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** Decides until the run's process has ended. */
  async during(ended: AbortSignal): Promise<void> {
    await this.#withJournal(async (journal) => {
      while (!ended.aborted) {
        await this.#decide(journal, Number.POSITIVE_INFINITY);
        await sleep(POLL_MILLISECONDS);
      }
    });
  }

  /** Decides on some of the calls that wait while no process has the run. */
  async between(most: number): Promise<void> {
    await this.#withJournal((journal) => this.#decide(journal, most));
  }

  async #withJournal(action: (journal: Journal) => Promise<void>): Promise<void> {
    const journal = await openJournal(join(this.#folder, "journal.db"));
    try {
      await action(journal);
    } finally {
      await journal.close();
    }
  }

  async #decide(journal: Journal, most: number): Promise<void> {
    let left = most;
    for (const runId of await runsOf(journal, this.#name)) {
      for (const call of await waiting(journal, runId)) {
        if (left-- <= 0) return;
        await this.#decideOn(journal, runId, call);
      }
    }
  }

  async #decideOn(journal: Journal, runId: string, call: PendingCall): Promise<void> {
    const { callId, digest } = call;
    const { starts, taken } = await historyOf(journal, runId, callId);
    const isPosted = this.posted.some(
      (each) => each.runId === runId && each.callId === callId && each.number > taken,
    );
    if (isPosted) return;
    const again = call.reason?.endsWith("may have happened") === true;
    const isDone =
      again && happened(join(this.#folder, `${this.#name}.effects`), `${runId}/${callId}`);
    const given = call.arguments as { number: number; to: string };
    const verdict = again ? (isDone ? "denied" : "approved") : verdictOn(given.number);
    try {
      const number = await decide(
        journal,
        // A sub-agent's call is decided on in the run that nobody called.
        this.#name,
        runId === this.#name ? callId : nestedId(this.#name, runId, callId),
        verdict === "denied" ? "denied" : "approved",
        {
          ...(verdict === "edited" && { edit: { number: given.number, to: EDITED } }),
          ...(digest !== undefined && { digest }),
        },
      );
      const asked = { starts: again ? starts : 0, to: given.to };
      this.posted.push({ runId, callId, number, verdict, ...asked });
    } catch (error) {
      // It was answered, or asked anew, since it was looked at.
      const isLate =
        OstinatoError.is(error) && /^(input\.invalid|approval\.stale)$/.test(error.code);
      if (!isLate) throw error;
    }
  }
}

/** As the outcome of the caller's run names it: `3.1.2/2.1`. */
function nestedId(name: string, runId: string, callId: string): string {
  return `${runId.slice(name.length + 1)}/${callId}`;
}

async function waiting(journal: Journal, runId: string): Promise<readonly PendingCall[]> {
  try {
    // Those of sub-agents are looked at in their own runs.
    return (await pendingCalls(journal, runId)).filter(({ callId }) => !callId.includes("/"));
  } catch (error) {
    if (OstinatoError.is(error) && error.code === "journal.run-not-found") return [];
    throw error;
  }
}

/** How often the call was started, and the last message that the run has taken. */
async function historyOf(
  journal: Journal,
  runId: string,
  callId: string,
): Promise<{ readonly starts: number; readonly taken: number }> {
  let starts = 0;
  let taken = 0;
  for await (const event of journal.read(runId)) {
    if (event.type === "call-started" && event.callId === callId) starts++;
    if (event.type === "message-taken") taken = event.number;
  }
  return { starts, taken };
}
