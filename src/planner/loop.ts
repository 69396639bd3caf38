import { awaitingApproval } from "./call/approval/awaiting-approval.ts";
import { performCall } from "./call/perform-call.ts";
import { requestCalls } from "./call/request-calls.ts";
import { makeRoom } from "./context/make-room.ts";
import type { RunEnding } from "./contract/run-ending.ts";
import { isSteeredOn, takeMessages, waitWhilePaused } from "./lifecycle/inbox/take-messages.ts";
import { endingOfSignal } from "./lifecycle/run-signal.ts";
import { stuckEnding } from "./limits/progress/stuck-ending.ts";
import { reachedLimit } from "./limits/reached-limit.ts";
import { takeLastTurn } from "./limits/take-last-turn.ts";
import type { RunContext } from "./state/run-context.ts";
import { judgeTurn } from "./turn/judge-turn.ts";
import { resampleTurn } from "./turn/resample-turn.ts";
import { takeTurn } from "./turn/take-turn.ts";

/**
 * The planner loop: a turn of the model, the calls it made, the next turn, until there is an answer or a
 * reason to stop. Where a limit or getting nowhere is the reason, a last turn follows.
 *
 * The loop has no state of its own. What to do next is read from `RunState`, which is the fold of the journal, so
 * a resumed run enters here just like a new one.
 */
export async function loop(context: RunContext): Promise<RunEnding> {
  const ending = await work(context).catch((error: unknown) => {
    if (!context.signal.aborted) throw error;
    return endingOfSignal(context.signal);
  });
  const isCut = ending.kind === "limit" || ending.kind === "stuck";
  return isCut ? takeLastTurn(context, ending) : ending;
}

async function work(context: RunContext): Promise<RunEnding> {
  const { recorder, recordedStops, signal, state } = context;
  for (;;) {
    // A replay has to see where its record goes on.
    if (recordedStops !== null) await recorder.flush();
    if (signal.aborted) return endingOfSignal(signal);

    const call = state.openCall;
    if (call) {
      await performCall(context, call);
      if (call.result === null && !signal.aborted) {
        return awaitingApproval(context, call);
      }
      continue;
    }

    const { turn } = state;
    if (turn && state.calls.length === 0 && !resampleTurn(context, turn)) {
      if ((await requestCalls(context, turn)) > 0) continue;
      const ending = await judgeTurn(context, turn);
      if (ending) {
        if (ending.kind === "answered" && (await isSteeredOn(context))) continue;
        return ending;
      }
    }
    await takeMessages(context);
    if (state.inbox.isPaused) {
      await waitWhilePaused(context);
      continue;
    }
    const stuck = stuckEnding(context);
    if (stuck !== null) return stuck;
    const reached = reachedLimit(context);
    if (reached !== null) return reached;
    const detail = await makeRoom(context);
    if (detail !== null) return { kind: "limit", limit: "contextSize", detail };
    if (signal.aborted) continue;

    await takeTurn(context);
  }
}
