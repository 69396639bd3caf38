import type { LastTurnReason, Note, TurnFinished } from "../../trace/event.ts";
import { answerText } from "../turn/answer-text.ts";
import type { RunState } from "./run-state.ts";

/** A last turn, and what the run goes on with if it is resumed. */
interface Begun {
  readonly reason: LastTurnReason;
  /** Where it begins in the prompt. */
  readonly position: number;
  readonly before: Pick<RunState, "calls" | "turn" | "startWith">;
  isStarted: boolean;
  isFinished: boolean;
}

/** The run's last turn: part of the fold of its events. */
export class LastTurn {
  /** From the note about it until the run is resumed. */
  begun: Begun | null = null;
  /** The time was up in it, or the caller aborted it. */
  isAborted = false;
  /** Why the run had one before it was resumed. Null again when it has gone on since. */
  hadFor: LastTurnReason | null = null;

  begin({ reason = "stuck" }: Note, at: Pick<Begun, "position" | "before">): void {
    this.begun = { ...at, reason, isStarted: false, isFinished: false };
    this.isAborted = false;
  }

  /** A turn starts. */
  start(): void {
    if (this.begun === null) this.hadFor = null;
    else this.begun.isStarted = true;
  }

  /** A turn ended. Returns the answer that there is after it. */
  end({ messages, usage }: TurnFinished, answer: string): string {
    const text = answerText(messages);
    if (this.begun === null) return text || answer;
    this.isAborted = usage.stop === "aborted";
    this.begun.isFinished = !this.isAborted;
    // What was cut off only replaces something shorter.
    const isWhole = usage.stop === "return" || usage.stop === "end-of-text";
    return text.length >= (isWhole ? 1 : answer.length) ? text : answer;
  }

  /** The run is resumed. Returns what it goes on with; null if it had no last turn. */
  takeBack(): Begun | null {
    const { begun } = this;
    if (begun === null) return null;
    this.hadFor = begun.isFinished ? begun.reason : null;
    this.begun = null;
    return begun;
  }
}
