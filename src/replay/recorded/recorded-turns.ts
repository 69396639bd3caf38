import type { Token } from "../../harmony/message.ts";
import type { JournalEvent, RunStarted, TurnFinished, TurnStarted } from "../../trace/event.ts";

/** A turn of a record as the model was asked for it. */
export interface RecordedTurn {
  readonly started: TurnStarted;
  readonly finished: TurnFinished;
  readonly prompt: readonly Token[];
  /** Tokens that it could have had at most, by the run's limits and the context. */
  readonly room: number;
  /** A secret stood in this prompt or in one before it. */
  readonly redacted: boolean;
}

/**
 * The turns that were taken to their end, with their whole prompts.
 *
 * @param contextSize Taken where the record does not say.
 */
export function recordedTurns(
  events: readonly JournalEvent[],
  contextSize: number,
): RecordedTurn[] {
  const turns: RecordedTurn[] = [];
  let stream: readonly Token[] = [];
  let started: (TurnStarted & JournalEvent) | null = null;
  let redacted = false;
  let limits: RunStarted["limits"] = {};
  let context = contextSize;
  let spent = 0;
  for (const event of events) {
    if (event.type === "run-started" || event.type === "run-resumed") {
      limits = event.limits ?? limits;
      context = event.contextSize ?? context;
    }
    if (event.type === "turn-started") {
      stream = [...stream.slice(0, event.prefixLength), ...event.newTokens];
      started = event;
      redacted ||= event.redacted !== undefined;
    }
    if (event.type !== "turn-finished" || started === null) continue;
    redacted ||= event.redacted !== undefined;
    const turnTokens = limits.turnTokens ?? context;
    const outputTokens = limits.outputTokens ?? Number.POSITIVE_INFINITY;
    const room = Math.max(1, Math.min(turnTokens, outputTokens - spent, context - stream.length));
    spent += event.usage.outputTokens;
    // What a person put in the model's mouth (see `forkRun`) has no counts.
    const isModels = event.usage.promptTokens > 0;
    if (event.usage.stop !== "aborted" && isModels) {
      turns.push({ started, finished: event, prompt: stream, room, redacted });
    }
    stream = [...stream, ...event.tokens];
  }
  return turns;
}
