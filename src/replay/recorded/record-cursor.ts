import type {
  CallAsked,
  CallDecided,
  CallFinished,
  CallRequested,
  JournalEvent,
  Note,
  Outcome,
  RunFinished,
  TurnFinished,
  TurnStarted,
} from "../../trace/event.ts";
import type { PostedMessage } from "../../trace/inbox.ts";
import type { Divergence } from "../divergence.ts";

export function isOutcomeFromOutside(outcome: Outcome): boolean {
  if (outcome.kind === "aborted" || outcome.kind === "failed") return true;
  if (outcome.kind !== "limit") return false;
  return outcome.limit === "wallMilliseconds" || outcome.scope !== undefined;
}

/**
 * A stretch of a run's record, from its start or a resumption to the next one, with the place that
 * the replay has reached. The stand-ins for model, tools and people look ahead from there.
 */
export class RecordCursor {
  readonly events: readonly JournalEvent[];
  readonly start: number;
  /** The index in `events` after the stretch's last event. */
  readonly end: number;
  /** Index of the event that the replay must produce next. */
  next: number;
  /** The record has ended: what the replay does from here on is not compared. */
  ended = false;
  divergence: Divergence | null = null;

  constructor(events: readonly JournalEvent[], start: number, end: number) {
    this.events = events;
    this.start = start;
    this.next = start;
    this.end = end;
  }

  get upcoming(): JournalEvent | null {
    return this.next < this.end ? (this.events[this.next] ?? null) : null;
  }

  /**
   * Reports that the record has no such event where the replay needs it. A record that was cut off
   * simply ends here; any other is not the record of this run.
   */
  missing(type: JournalEvent["type"]): void {
    const { upcoming } = this;
    if (upcoming === null || upcoming.type === "run-finished" || this.wasStopped) {
      this.ended = true;
      return;
    }
    this.divergence = {
      sequence: upcoming.sequence,
      step: this.stepOf(upcoming),
      event: upcoming.type,
      field: "type",
      recorded: upcoming.type,
      replayed: type,
    };
  }

  /** A person, the clock or the machine ended the run here: nothing follows but messages and its end. */
  get wasStopped(): boolean {
    for (let index = this.next; index < this.end; index++) {
      const event = this.events[index];
      if (event?.type === "message-taken") continue;
      return event?.type === "run-finished" && isOutcomeFromOutside(event.outcome);
    }
    return false;
  }

  /** The messages that the run takes next. */
  get messages(): readonly PostedMessage[] {
    if (this.wasStopped) return [];
    const messages: PostedMessage[] = [];
    for (let index = this.next; index < this.end; index++) {
      const event = this.events[index];
      // What a message decided stands behind it.
      const { message: last } = messages.at(-1) ?? {};
      if (event?.type === "call-decided" && last?.kind === "decide") {
        if (event.callId === last.callId) continue;
      }
      if (event?.type !== "message-taken") break;
      const { number, time, message } = event;
      messages.push({ number, time, message });
    }
    return messages;
  }

  /** The step that an event belongs to. */
  stepOf(event: JournalEvent): number {
    if ("step" in event) return event.step;
    const before = this.events.slice(0, this.next);
    return before.findLast((each) => each.type === "turn-started")?.step ?? 0;
  }

  /** The turn that began last, if the record has its end. */
  turn(): TurnFinished | null {
    const { upcoming } = this;
    return upcoming?.type === "turn-finished" ? upcoming : null;
  }

  /** The next turn that begins. */
  turnAhead(): TurnStarted | null {
    return this.ahead((event) => event.type === "turn-started") as TurnStarted | null;
  }

  /** Does the record go on with the last turn, as the time was up, without a result of the call? */
  timeIsUpIn(callId: string): boolean {
    const stop = this.ahead(
      (event) =>
        (event.type === "call-finished" && event.callId === callId) ||
        (event.type === "note" && event.code === "last-turn"),
    );
    return stop?.type === "note" && stop.reason === "wallMilliseconds";
  }

  /**
   * How the stretch's turns were sampled; null when it has no turns. A resumed run may have had
   * other defaults.
   */
  get sampling(): TurnStarted["sampling"] | null {
    const turn = this.events
      .slice(this.start, this.end)
      .find((event) => event.type === "turn-started" && !event.think);
    return turn?.type === "turn-started" ? turn.sampling : null;
  }

  request(callId: string): CallRequested | null {
    return this.ahead(
      (event) => event.type === "call-requested" && event.callId === callId,
    ) as CallRequested | null;
  }

  /** The result of the next answer: the run's end, or the note that says why it was rejected. */
  verdict(): RunFinished | Note | null {
    return this.ahead(
      (event) =>
        event.type === "run-finished" ||
        (event.type === "note" && event.code === "answer-rejected"),
    ) as RunFinished | Note | null;
  }

  removesGuesses(step: number): boolean {
    return this.events.some(
      (event) => event.type === "note" && event.code === "guess-removed" && event.step === step,
    );
  }

  /** How often the step's turn was sampled again. */
  resamples(step: number): number {
    return this.events.filter(
      (event) => event.type === "note" && event.code === "turn-unreadable" && event.step === step,
    ).length;
  }

  result(callId: string): CallFinished | null {
    return this.ahead(
      (event) => event.type === "call-finished" && event.callId === callId,
    ) as CallFinished | null;
  }

  decision(callId: string): CallDecided | null {
    return this.ahead(
      (event) => event.type === "call-decided" && event.callId === callId,
    ) as CallDecided | null;
  }

  /** The next question about a call, if it is on record on its own. */
  asked(callId: string): CallAsked | null {
    return this.ahead(
      (event) => event.type === "call-asked" && event.callId === callId,
    ) as CallAsked | null;
  }

  /** Did the call ask for approval in this stretch, even if nobody was there to answer? */
  wasAsked(callId: string): boolean {
    const decided = this.decision(callId);
    if (decided === null) return this.asked(callId) !== null;
    return decided.by !== "policy" || decided.decision === "pending";
  }

  /** The next event of a call: its tool's own decision, a question, or a start. */
  nextOf(callId: string): JournalEvent | null {
    return this.ahead((event) => "callId" in event && event.callId === callId);
  }

  /** The stretch's end, if the run ended in it. */
  outcome(): Extract<JournalEvent, { type: "run-finished" }> | null {
    return this.ahead((event) => event.type === "run-finished") as Extract<
      JournalEvent,
      { type: "run-finished" }
    > | null;
  }

  /** The stretch's events from here on. */
  rest(): readonly JournalEvent[] {
    return this.events.slice(this.next, this.end);
  }

  /** The next event of the stretch that is wanted. */
  ahead(isWanted: (event: JournalEvent) => boolean): JournalEvent | null {
    for (let index = this.next; index < this.end; index++) {
      const event = this.events[index];
      if (event !== undefined && isWanted(event)) return event;
    }
    return null;
  }
}
