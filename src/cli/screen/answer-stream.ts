import type { RunEvent } from "../../planner/index.ts";
import type { Screen } from "./screen.ts";

/** Shows the answer on the terminal while it is written. */
export class AnswerStream {
  readonly #screen: Screen;
  readonly #out: NodeJS.WriteStream;
  #shown = "";

  /** @param out The terminal that `screen` is on, as the stream of the answer. */
  constructor(screen: Screen, out: NodeJS.WriteStream) {
    this.#screen = screen;
    this.#out = out;
  }

  show(event: RunEvent): void {
    if (event.type === "turn-started") this.#shown = "";
    if (event.type !== "turn-delta" || event.channel !== "final" || event.recipient !== null)
      return;
    if (this.#shown === "") this.#screen.startLine();
    this.#shown += event.text;
    this.#screen.write(event.text, undefined, this.#out);
  }

  /** Shows the answer if it isn't what was shown last: a turn may have been retried, or none was seen. */
  end(answer: string): void {
    this.#screen.startLine();
    if (this.#shown.trim() === answer.trim()) return;
    this.#screen.write(answer, undefined, this.#out);
    this.#screen.startLine();
  }
}
