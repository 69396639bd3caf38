import type { MessageTaken } from "../../trace/event.ts";

/** What a run has taken from its inbox: part of the fold of its events. */
export class InboxState {
  /** Number of the last message that was taken. */
  taken = 0;
  /** The run waits before its next step until it is told to continue. */
  isPaused = false;
  /** Steering texts that are not in the prompt yet. */
  #texts: string[] = [];

  /**
   * @param from `shared`: an event that a fork shares, which has an inbox of its own. `foreign`: of an imported
   *   record, whose pauses don't count.
   */
  take({ number, message }: MessageTaken, from: "own" | "shared" | "foreign"): void {
    if (message.kind === "steer") this.#texts.push(message.text);
    if (from === "shared") return;
    this.taken = number;
    if (from === "foreign") return;
    if (message.kind === "pause") this.isPaused = true;
    if (message.kind === "continue") this.isPaused = false;
  }

  /** The texts that are due, each one once. */
  takeTexts(): readonly string[] {
    return this.#texts.splice(0);
  }
}
