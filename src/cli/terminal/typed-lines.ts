import { emitKeypressEvents, type Key } from "node:readline";
import type { Screen } from "../screen/screen.ts";
import { isInForeground } from "./foreground.ts";

/**
 * The lines that a person types while a run is working. What is being typed is shown where the status line
 * is. While a question is asked (`during`) no key is read here, so that a line typed so never answers one, and
 * an answer is never taken for such a line.
 */
export class TypedLines {
  readonly #screen: Screen;
  readonly #onLine: (line: string) => void;
  readonly #onKey = (text: string | undefined, key: Key) => this.#key(text, key);
  readonly #onContinue = () => this.#listen();
  #line = "";
  #isListening = false;
  #isClosed = false;

  /** Listens at once, if standard input is a terminal in whose foreground this process is. */
  constructor(screen: Screen, onLine: (line: string) => void) {
    this.#screen = screen;
    this.#onLine = onLine;
    emitKeypressEvents(process.stdin);
    process.on("SIGCONT", this.#onContinue);
    this.#listen();
  }

  /** Reads no keys while a question is asked. */
  async during<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    this.#stop();
    try {
      return await question();
    } finally {
      this.#listen();
    }
  }

  /** Gives the terminal back. A line that was not ended is dropped. */
  close(): void {
    this.#isClosed = true;
    process.off("SIGCONT", this.#onContinue);
    this.#stop();
  }

  #listen(): void {
    if (this.#isListening || this.#isClosed || !isInForeground()) return;
    this.#isListening = true;
    process.stdin.setRawMode?.(true);
    process.stdin.on("keypress", this.#onKey);
    process.stdin.resume();
    this.#show();
  }

  #stop(): void {
    if (!this.#isListening) return;
    this.#isListening = false;
    process.stdin.off("keypress", this.#onKey);
    process.stdin.pause();
    process.stdin.setRawMode?.(false);
    this.#screen.typed("");
  }

  #key(text: string | undefined, { name, ctrl, meta }: Key): void {
    if (ctrl) this.#control(name);
    else if (name === "return" || name === "enter") this.#enter();
    else if (name === "backspace") this.#line = [...this.#line].slice(0, -1).join("");
    else if (name === "escape") this.#line = "";
    // Arrows and function keys have a text that begins with an escape.
    else if (text !== undefined && !meta && !/\p{Cc}/u.test(text)) this.#line += text;
    this.#show();
  }

  /** Keys that a terminal in raw mode doesn't act on itself. */
  #control(name: string | undefined): void {
    switch (name) {
      case "c":
        process.emit("SIGINT", "SIGINT");
        return;
      case "u":
        this.#line = "";
        return;
      case "w":
        this.#line = withoutLastWord(this.#line);
        return;
      case "z":
        this.#stop();
        process.kill(0, "SIGTSTP");
        return;
      case "\\":
        process.kill(process.pid, "SIGQUIT");
        return;
      default:
    }
  }

  #enter(): void {
    const line = this.#line.trim();
    this.#line = "";
    this.#show();
    if (line !== "") this.#onLine(line);
  }

  #show(): void {
    if (this.#isListening) this.#screen.typed(this.#line === "" ? "" : `› ${this.#line}`);
  }
}

function withoutLastWord(line: string): string {
  const words = line.trimEnd();
  return words.slice(0, words.lastIndexOf(" ") + 1);
}
