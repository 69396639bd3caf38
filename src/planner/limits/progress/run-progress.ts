import type { Effect } from "../../../tool/tool.ts";
import type {
  CallFinished,
  CallRequested,
  Note,
  TurnFinished,
  TurnStarted,
} from "../../../trace/event.ts";
import { ProgressMonitor } from "./progress-monitor.ts";
import { Repetition } from "./repetition.ts";

/** Whether a run gets anywhere: part of the fold of its events. */
export class RunProgress {
  readonly monitor = new ProgressMonitor();
  readonly repetition = new Repetition();
  /** Consecutive turns without a call or an accepted answer. */
  emptyTurns = 0;
  /** The last turn was cut because it only repeated itself. */
  hasLooped = false;
  /** The last turn's answer only said what it would do, or was a call as text. */
  hasOnlySaid = false;
  /** The next turn is to think more than usual. */
  isThinking = false;
  #hasThought = false;

  /** @param effect Of the call's tool. Null: there is no such tool. */
  addCall(request: CallRequested, result: CallFinished, effect: Effect | null): void {
    this.emptyTurns = 0;
    this.monitor.add({ request, result, effect });
    this.repetition.add({ request, result });
  }

  startTurn({ think }: TurnStarted): void {
    this.isThinking = think ?? false;
  }

  endTurn({ loop }: TurnFinished): void {
    this.hasLooped = loop !== undefined;
    this.hasOnlySaid = false;
    this.#hasThought = this.isThinking;
    this.isThinking = false;
  }

  /** The last turn is sampled again. */
  takeBackTurn(): void {
    this.isThinking = this.#hasThought;
  }

  /** The model is told that it gets nowhere. Returns whether its next turn is to begin in reasoning. */
  tell({ code, think }: Note): boolean {
    this.hasOnlySaid = code !== "no-progress";
    this.isThinking ||= think ?? false;
    return think ?? false;
  }

  /** A person has said something, or had the run go on although it was stuck. */
  forget(): void {
    this.emptyTurns = 0;
    this.repetition.times = 0;
    this.monitor.forget();
  }
}
