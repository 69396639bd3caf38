import type { Token } from "../../src/harmony/message.ts";
import type { HarmonyEvent, MessageHeader } from "../../src/harmony/parse/harmony-event.ts";
import { HarmonyParser } from "../../src/harmony/parse/parser.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { MarkedTextStream, tokensOfMarkedText } from "./marked-text.ts";

type OllamaEvent = Record<string, unknown>;

/** What our parser makes of a case of Ollama's parser: headers, or events chunk by chunk. */
export function runEventCase({ op, input }: ConformanceCase): unknown {
  if (op === "header") {
    const run = new EventRun(null);
    return run
      .push(tokensOfMarkedText(`<|start|>${input.header}<|message|>`))
      .map(headerOnly)
      .at(-1);
  }
  const run = new EventRun(input.role ?? null);
  if (op === "events_by_step") {
    const stream = new MarkedTextStream();
    const chunks = input.chunks ?? [];
    return {
      steps: chunks.map((chunk) => ({ input: chunk, events: run.push(stream.push(chunk)) })),
    };
  }
  const events = run.push(tokensOfMarkedText(input.text ?? ""));
  if (op === "events") return { events };
  return { first_header: events.filter(({ event }) => event === "header").map(headerOnly)[0] };
}

function headerOnly({ event: _event, ...header }: OllamaEvent): OllamaEvent {
  return header;
}

/** Our events as Ollama names them. Its `message_start` stands at `<|start|>`, ours at `<|message|>`. */
class EventRun {
  readonly #parser: HarmonyParser;
  /** A header that the prompt began counts as begun with its first token. */
  #starts: boolean;

  constructor(role: "assistant" | null | string) {
    this.#starts = role !== null;
    this.#parser = new HarmonyParser(vocabulary, {
      initialRole: role === null ? null : "assistant",
    });
  }

  push(tokens: readonly Token[]): OllamaEvent[] {
    const events: OllamaEvent[] = [];
    for (const token of tokens) {
      const before = this.#parser.state;
      const ours = this.#parser.push(token);
      if (this.#starts || (before === "between" && this.#parser.state !== "between")) {
        events.push({ event: "message_start" });
        this.#starts = false;
      }
      for (const event of ours) addEvent(events, event);
    }
    return events;
  }
}

function addEvent(events: OllamaEvent[], event: HarmonyEvent): void {
  switch (event.type) {
    case "message-start":
      events.push({ event: "header", ...routeOf(event.header) });
      return;
    case "text-delta":
    case "argument-delta": {
      const last = events.at(-1);
      if (last?.event === "content") last.text += event.text;
      else events.push({ event: "content", text: event.text });
      return;
    }
    case "message-end":
      events.push({ event: "message_end" });
      return;
    case "repair":
      return;
    default:
      event satisfies never;
  }
}

function routeOf({ role, channel, recipient }: MessageHeader): OllamaEvent {
  return { role, channel, recipient };
}
