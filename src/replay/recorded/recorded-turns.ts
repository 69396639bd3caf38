import type { Token } from "../../harmony/message.ts";
import type { JournalEvent, RecordedLimits, TurnFinished, TurnStarted } from "../../trace/event.ts";

/** A turn of a record as it was requested from the model. */
export interface RecordedTurn {
  readonly started: TurnStarted;
  readonly finished: TurnFinished;
  readonly prompt: readonly Token[];
  /** The most tokens that it could have had, by the run's limits and the context. */
  readonly room: number;
  /** A secret was in this prompt or in an earlier one. */
  readonly redacted: boolean;
}

/**
 * The turns that were completed, with their whole prompts.
 *
 * @param contextSize Used if the record doesn't state it.
 */
export function recordedTurns(
  events: readonly JournalEvent[],
  contextSize: number,
): RecordedTurn[] {
  const turns: RecordedTurn[] = [];
  let stream: readonly Token[] = [];
  let started: (TurnStarted & JournalEvent) | null = null;
  let redacted = false;
  let limits: RecordedLimits = {};
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
    const turnTokens = numberOf(limits.turnTokens) ?? context;
    const outputTokens = numberOf(limits.outputTokens) ?? Number.POSITIVE_INFINITY;
    const left = Math.max(1, Math.min(turnTokens, outputTokens - spent, context - stream.length));
    const room = started.maxTokens ?? left;
    spent += event.usage.outputTokens;
    // A turn that a person wrote for the model (see `forkRun`) has no counts.
    const isModels = event.usage.promptTokens > 0;
    if (event.usage.stop !== "aborted" && isModels) {
      turns.push({ started, finished: event, prompt: stream, room, redacted });
    }
    stream = [...stream, ...event.tokens];
  }
  return turns;
}

function numberOf(limit: RecordedLimits[string] | undefined): number | null {
  return typeof limit === "number" ? limit : null;
}
