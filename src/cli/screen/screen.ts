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
  #typed = "";
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

  /** Shows what a person is typing instead of the status; an empty text removes it. */
  typed(text: string): void {
    if (!this.#hasStatus || text === this.#typed) return;
    this.#typed = text;
    this.#out.write(this.#takeErase());
    this.#draw();
  }

  #takeErase(): string {
    if (!this.#drawn) return "";
    this.#drawn = false;
    return ERASE_BELOW;
  }

  #draw(): void {
    const shown = this.#typed === "" ? this.#status : endOf(this.#typed, this.#width - 1);
    if (shown === "" || this.#drawn) return;
    // A full line wraps at the next character; moving the cursor would prevent that.
    if (this.#column >= this.#width - 1) return;
    const style = this.#typed === "" ? "dim" : "cyan";
    const text = styleText(style, shown.slice(0, this.#width - 1), { stream: this.#out });
    this.#out.write(this.#column === 0 ? `${text}\r` : `${LINE_BELOW}\x1b7\x1b[B\r${text}\x1b8`);
    this.#drawn = true;
  }

  get #width(): number {
    return this.#out.columns || 80;
  }
}

/** As much of a typed line's end as fits. */
function endOf(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`;
}
