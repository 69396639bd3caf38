import { TimeIsUp } from "../../planner/lifecycle/run-signal.ts";
import type { RecordedStops } from "../../planner/limits/recorded-stops.ts";
import type { ContextReduced, Note } from "../../trace/event.ts";
import type { RecordCursor } from "./record-cursor.ts";

/** Where a limit that a run's own events don't show stopped it, according to its record. */
export class RecordStops implements RecordedStops {
  readonly #cursor: RecordCursor;
  readonly #timeIsUp = new AbortController();

  #isRedacted: boolean | null = null;

  constructor(cursor: RecordCursor) {
    this.#cursor = cursor;
  }

  get timeIsUp(): AbortSignal {
    return this.#timeIsUp.signal;
  }

  /** Called whenever the replay has reached another event of the record. */
  advanced(): void {
    if (this.lastTurn()?.reason === "wallMilliseconds") this.#timeIsUp.abort(new TimeIsUp());
  }

  lastTurn(): Note | null {
    const { upcoming } = this.#cursor;
    if (upcoming?.type !== "note" || upcoming.code !== "last-turn") return null;
    const isOutside = upcoming.reason === "wallMilliseconds" || upcoming.scope !== undefined;
    return isOutside ? upcoming : null;
  }

  maxTokens(): number | null {
    return this.#cursor.turnAhead()?.maxTokens ?? null;
  }

  summarizes(): boolean {
    return this.#cursor.turnAhead()?.purpose === "summary";
  }

  room(): ContextReduced | "summary" | "made" | null {
    const { events, upcoming } = this.#cursor;
    this.#isRedacted ??= events.some(({ redacted }) => redacted !== undefined);
    if (!this.#isRedacted) return null;
    if (upcoming?.type === "turn-started" && upcoming.purpose === "summary") return "summary";
    return upcoming?.type === "context-reduced" ? upcoming : "made";
  }

  isOverLimit(callId: string): boolean {
    return this.#cursor.result(callId)?.limit === "calls";
  }

  retriesLeft(callId: string): number | null {
    return this.#cursor.result(callId)?.retriesLeft ?? null;
  }
}
