import { setTimeout as sleep } from "node:timers/promises";
import type { JournalEvent, Outcome } from "../../trace/event.ts";
import type { Journal } from "../../trace/index.ts";

/** What became of a message to a run. */
export type MessageFate =
  | {
      readonly kind: "taken";
      /** What was recorded together with it: for a decision, what it came to. */
      readonly next: JournalEvent | null;
    }
  /** The run ended before it took the message, which stays in its inbox. */
  | { readonly kind: "ended"; readonly outcome: Outcome }
  /** No process is working on the run. */
  | { readonly kind: "waiting" };

/**
 * Waits until the run has taken the message, has ended, or is in no process any more.
 *
 * @param from Number of the first event that may tell: how many there were when the message was posted.
 */
export async function messageFate(
  journal: Journal,
  runId: string,
  number: number,
  from: number,
): Promise<MessageFate> {
  for (let next = from; ; ) {
    const isLast = !(await journal.isWritten?.(runId));
    let outcome: Outcome | null = null;
    let taken = false;
    for await (const event of journal.read(runId, next)) {
      if (taken) return { kind: "taken", next: event };
      next = event.sequence + 1;
      if (event.type === "message-taken" && event.number >= number) taken = true;
      if (event.type === "run-finished") outcome = event.outcome;
      if (event.type === "run-resumed") outcome = null;
    }
    if (taken) return { kind: "taken", next: null };
    if (outcome !== null) return { kind: "ended", outcome };
    if (isLast) return { kind: "waiting" };
    await sleep(100);
  }
}
