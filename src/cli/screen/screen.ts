import { styleText } from "node:util";
import { inertText } from "../../inert-text.ts";
import { columnAfter } from "./column-after.ts";

export type Style = Parameters<typeof styleText>[0];

/** Moves down a line, scrolling if needed, and up again, so that there is a line below. Keeps the column. */
const LINE_BELOW = "\x1bD\x1b[A";
const ERASE_BELOW = "\x1b[J";

/**
 * A stream for lines and streamed text. On a terminal a status line is shown below the text; elsewhere there
 * is none.
 */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  readonly #hasStatus: boolean;
  #column = 0;
  #status = "";
  #drawn = false;

  constructor(out: NodeJS.WriteStream, { TERM } = process.env) {
    this.#out = out;
    this.#hasStatus = out.isTTY === true && TERM !== "dumb";
  }

  /** Continues the current line. @param to Another stream of the same terminal. */
  write(text: string, style?: Style, to: NodeJS.WriteStream = this.#out): void {
    const shown = inertText(text);
    if (shown === "") return;
    const styled = style === undefined ? shown : styleText(style, shown, { stream: to });
    const erase = this.#takeErase();
    if (to === this.#out) to.write(erase + styled);
    else {
      this.#out.write(erase);
      to.write(styled);
    }
    this.#column = columnAfter(shown, this.#column, this.#width);
    this.#draw();
  }

  /** Ends the current line, if it isn't empty. */
  startLine(): void {
    if (this.#column > 0) this.write("\n");
  }

  /** Writes a whole line. */
  line(text: string, style?: Style): void {
    this.startLine();
    this.write(text, style);
    this.write("\n");
  }

  /** Sets the status line; an empty text removes it. */
  status(text: string): void {
    if (!this.#hasStatus || text === this.#status) return;
    this.#status = text;
    this.#out.write(this.#takeErase());
    this.#draw();
  }

  #takeErase(): string {
    if (!this.#drawn) return "";
    this.#drawn = false;
    return ERASE_BELOW;
  }

  #draw(): void {
    if (this.#status === "" || this.#drawn) return;
    // A full line wraps at the next character; moving the cursor would prevent that.
    if (this.#column >= this.#width - 1) return;
    const text = styleText("dim", this.#status.slice(0, this.#width - 1), { stream: this.#out });
    this.#out.write(this.#column === 0 ? `${text}\r` : `${LINE_BELOW}\x1b7\x1b[B\r${text}\x1b8`);
    this.#drawn = true;
  }

  get #width(): number {
    return this.#out.columns || 80;
  }
}
