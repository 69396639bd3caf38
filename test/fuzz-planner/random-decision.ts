import { OstinatoError } from "../../src/errors.ts";
import { decide } from "../../src/planner/index.ts";
import type { Outcome, PendingCall } from "../../src/trace/event.ts";
import type { MemoryJournal } from "../../src/trace/index.ts";
import type { Random } from "../fuzz-boundary/random.ts";

const EXPECTED: ReadonlySet<string> = new Set(["input.invalid", "journal.run-not-found"]);

/** A decision on one of the calls that wait, also of sub-agents, before the run is resumed. */
export async function decideOnOne(
  random: Random,
  journal: MemoryJournal,
  runId: string,
  outcome: Extract<Outcome, { kind: "awaiting-approval" }>,
): Promise<void> {
  const verdict = random.pick(["approved", "denied"] as const);
  const { callId } = random.pick<Pick<PendingCall, "callId">>(outcome.pending ?? [outcome]);
  const isEdited = verdict === "approved" && random.chance(0.3);
  try {
    await decide(journal, runId, callId, verdict, {
      ...(isEdited && { edit: { number: random.below(9) } }),
      ...(random.chance(0.3) && { remember: "run" as const }),
    });
  } catch (error) {
    // A crash may have taken the question with it, and the edit may not fit.
    if (!OstinatoError.is(error) || !EXPECTED.has(error.code)) throw error;
  }
}
