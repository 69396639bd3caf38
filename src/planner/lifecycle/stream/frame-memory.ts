import type { RunEvent } from "../../contract/run-event.ts";
import { frameOf } from "./frame-of.ts";

const MOST_FRAMES = 256;
const MOST_CHARACTERS = 2 ** 20;

/** Server-sent events of a run's newest events: made once for all readers, who are mostly at about the same place. */
export class FrameMemory {
  readonly #frames = new Map<RunEvent, string>();
  #characters = 0;

  frameOf(event: RunEvent): string {
    const known = this.#frames.get(event);
    if (known !== undefined) return known;
    const frame = frameOf(event);
    this.#forget(frame.length);
    this.#frames.set(event, frame);
    this.#characters += frame.length;
    return frame;
  }

  /** Makes room for a frame of this length. */
  #forget(length: number): void {
    for (const [event, { length: freed }] of this.#frames) {
      const fits = this.#characters + length <= MOST_CHARACTERS;
      if (fits && this.#frames.size < MOST_FRAMES) return;
      this.#frames.delete(event);
      this.#characters -= freed;
    }
  }
}
