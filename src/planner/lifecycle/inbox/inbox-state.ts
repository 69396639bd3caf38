import type { MessageTaken, RunStarted } from "../../../trace/event.ts";

/** What a run has taken from its inbox: part of the fold of its events. */
export class InboxState {
  /** Number of the last message that was taken. */
  taken = 0;
  /** The run waits before its next step until it is told to continue. */
  isPaused = false;
  /** Steering texts that are not in the prompt yet. */
  #texts: string[] = [];

  /** Of a fork: the events below this number are its parent's. */
  #shared = 0;

  begin({ parent }: RunStarted): void {
    this.#shared = parent?.events ?? 0;
  }

  /** @param isForeign Of an imported record, whose pauses don't count. */
  take(event: MessageTaken & { readonly sequence?: number }, isForeign: boolean): void {
    const { number, message, sequence = this.#shared } = event;
    if (message.kind === "steer") this.#texts.push(message.text);
    // A fork has an inbox of its own.
    if (sequence < this.#shared) return;
    this.taken = number;
    if (isForeign) return;
    if (message.kind === "pause") this.isPaused = true;
    if (message.kind === "continue") this.isPaused = false;
  }

  /** The texts that are due, each one once. */
  takeTexts(): readonly string[] {
    return this.#texts.splice(0);
  }
}
