import { TimeIsUp } from "../../planner/lifecycle/run-signal.ts";
import type { RecordedStops } from "../../planner/limits/recorded-stops.ts";
import type { Note } from "../../trace/event.ts";
import type { RecordCursor } from "./record-cursor.ts";

/** Where a limit that a run's own events don't show stopped it, according to its record. */
export class RecordStops implements RecordedStops {
  readonly #cursor: RecordCursor;
  readonly #timeIsUp = new AbortController();

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

  isOverLimit(callId: string): boolean {
    return this.#cursor.result(callId)?.limit === "calls";
  }
}
