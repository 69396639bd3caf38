import type { JournalEvent } from "../../trace/event.ts";
import { messageInWords } from "../../trace/inbox/message-in-words.ts";

/** Whether the texts of a step's events contain all the words, in lower case. */
export class WordSearch {
  readonly #words: readonly string[];
  /** Words found in the step's events so far. */
  #found = new Set<string>();

  constructor(text: string) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
  }

  /** Begins another step. */
  reset(): void {
    this.#found = new Set();
  }

  /** True as soon as the step's events together contain all words. */
  look(event: JournalEvent): boolean {
    for (const text of textsOf(event)) {
      const lower = text.toLowerCase();
      for (const word of this.#words) if (lower.includes(word)) this.#found.add(word);
    }
    return this.#found.size >= new Set(this.#words).size;
  }
}

/** The texts of an event that a person may remember. */
function textsOf(event: JournalEvent): readonly string[] {
  switch (event.type) {
    case "turn-finished":
      return [
        ...event.messages.map(({ content }) => content),
        ...event.repairs.map(({ code, detail }) => `${code} ${detail}`),
      ];
    case "call-requested":
      return [event.tool ?? event.recipient, event.rawArguments, event.problem ?? ""];
    case "call-decided":
      return [event.decision, event.reason ?? ""];
    case "host-decided":
      return [event.host, event.decision, event.reason ?? ""];
    case "call-finished": {
      const paths = (event.changes ?? []).map(({ path }) => path);
      return [event.status, event.text, paths.join(" ")];
    }
    case "note":
      return [event.code, event.text];
    case "message-taken":
      return [messageInWords(event.message)];
    case "context-reduced":
      return [event.type, event.summary?.text ?? ""];
    case "turn-started":
      return [String(event.step)];
    case "run-started":
    case "call-started":
    case "call-asked":
    case "host-asked":
    case "run-resumed":
    case "run-finished":
      return [];
    default:
      return event satisfies never;
  }
}
