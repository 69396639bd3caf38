import { createInterface, type Interface } from "node:readline";
import { canAsk } from "../question/ask.ts";

/** How many lines a person can go back to. */
const HISTORY = 200;

/** Null: the input has ended, or the person leaves. */
export type ChatLine = string | null;

/**
 * The lines of a chat. On a terminal each is edited, with those before it within reach; the terminal is free between
 * two lines, for what is typed while a turn works and for questions. Elsewhere they are read as they come.
 */
export class ChatInput {
  readonly isTerminal = canAsk();
  #history: string[];
  #piped: AsyncIterator<string> | null = null;

  /** @param earlier What was asked before, oldest first. */
  constructor(earlier: readonly string[]) {
    this.#history = earlier.toReversed();
  }

  async line(): Promise<ChatLine> {
    if (this.isTerminal) return this.#typed();
    this.#piped ??= createInterface({ input: process.stdin, terminal: false })[
      Symbol.asyncIterator
    ]();
    const next = await this.#piped.next();
    return next.done ? null : next.value;
  }

  /** Ctrl-C drops what was typed; on an empty line a second one leaves, as Ctrl-D does. */
  async #typed(): Promise<ChatLine> {
    let isLeaving = false;
    for (;;) {
      const answer = await this.#once();
      if (answer !== "interrupted") return answer.line;
      if (isLeaving) return null;
      isLeaving = true;
      process.stderr.write("press Ctrl-C again, or Ctrl-D, to leave\n");
    }
  }

  #once(): Promise<{ readonly line: ChatLine } | "interrupted"> {
    const reader = createInterface({
      ...{ input: process.stdin, output: process.stderr, prompt: "› " },
      ...{ history: [...this.#history], historySize: HISTORY, removeHistoryDuplicates: true },
    });
    return new Promise((resolve) => {
      const end = (result: { readonly line: ChatLine } | "interrupted") => {
        resolve(result);
        reader.close();
      };
      reader.on("history", (history) => {
        this.#history = history;
      });
      reader.on("line", (line) => end({ line }));
      reader.on("SIGINT", () => {
        process.stderr.write("\n");
        if (reader.line === "") return end("interrupted");
        clearLine(reader);
      });
      reader.on("close", () => resolve({ line: null }));
      reader.prompt();
    });
  }

  close(): void {
    process.stdin.pause();
  }
}

/** Drops what was typed. Ctrl-U draws the prompt again. */
function clearLine(reader: Interface): void {
  reader.write(null, { ctrl: true, name: "e" });
  reader.write(null, { ctrl: true, name: "u" });
}
