import { messageOf } from "../../message-of.ts";
import { makeRoom } from "../context/make-room.ts";
import type { RunEnding } from "../contract/run-ending.ts";
import { endingOfSignal } from "../lifecycle/run-signal.ts";
import type { RunContext } from "../state/run-context.ts";
import { takeTurn } from "../turn/take-turn.ts";
import { type CutEnding, lastTurnText } from "./last-turn-text.ts";
import { turnRoom } from "./turn-room.ts";

/** With fewer tokens there is room for the header of an answer, but not for an answer. */
const FEWEST_TOKENS = 8;
/** The most tokens around a text to the model, and of the opening of its turn. */
const OPENING_TOKENS = 8;
/** The model is told why this is its last turn only if this many tokens are left after that. */
const ENOUGH_TOKENS = 64;

const NO_TIME = "the time was up before the model wrote an answer";

/**
 * Gives the model one last turn, which begins in `final`, after a limit was reached or the run got stuck. Returns
 * the ending, with the reason if there could be no such turn or it brought no text. It never begins another one.
 */
export async function takeLastTurn(working: RunContext, ending: CutEnding): Promise<RunEnding> {
  const { model, recorder, session, state, stop } = working;
  const context = { ...working, signal: stop };
  if (stop.aborted) return endingOf(stop, ending);
  const reason = ending.kind === "stuck" ? "stuck" : ending.limit;
  // Resumed with the same limits: it has had its last turn.
  if (state.rules === 1 || session === null || state.lastTurn.hadFor === reason) return ending;

  if (reason !== "contextSize") await makeRoom(context, { mayTakeTurn: false });
  const text = lastTurnText(context, ending);
  const told = model.vocabulary.encode(text).length;
  const free = model.contextSize - state.prompt.tokens.length;
  const untold = free - told < ENOUGH_TOKENS;
  const added = untold ? OPENING_TOKENS : told + OPENING_TOKENS;
  if (turnRoom(context, "last", added) < FEWEST_TOKENS) {
    const isFull = free - OPENING_TOKENS < FEWEST_TOKENS;
    const why = isFull ? "the context is full" : "no tokens were left";
    return { ...ending, noText: `there was no last turn, as ${why}` };
  }
  recorder.record({
    type: "note",
    step: state.step,
    code: "last-turn",
    text,
    reason,
    ...(ending.kind === "limit" && ending.scope !== undefined && { scope: ending.scope }),
    ...(untold && { untold }),
  });
  try {
    do await takeTurn(context);
    while (!state.lastTurn.begun?.isFinished && !state.lastTurn.isAborted && !stop.aborted);
  } catch (error) {
    if (!stop.aborted) return { ...ending, noText: `the last turn failed: ${messageOf(error)}` };
  }
  if (stop.aborted) return endingOf(stop, ending);
  const noText = state.lastTurn.isAborted ? NO_TIME : "the model wrote no answer in its last turn";
  return { ...ending, noText };
}

/** The run's time ran out, or the caller aborted it. */
function endingOf(stop: AbortSignal, ending: CutEnding): RunEnding {
  const stopped = endingOfSignal(stop);
  if (stopped.kind !== "limit") return stopped;
  return { ...ending, noText: NO_TIME };
}
