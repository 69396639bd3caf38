import { OstinatoError } from "../../errors.ts";
import { readReferenceHeader } from "../header/reference-header.ts";
import type { Message, Token } from "../message.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { HarmonyEvent } from "./harmony-event.ts";
import { OpenMessage } from "./open-message.ts";
import type { MachineOptions, ParserMachine } from "./parser-machine.ts";

/**
 * Reads as openai/harmony 0.0.8 does in its strict mode: a token out of place is an error, a control
 * token in content is its text, a header is split as decoded text.
 */
export class ReferenceMachine implements ParserMachine {
  state: ParserMachine["state"];
  readonly #vocabulary: Vocabulary;
  readonly #initialRole: Message["role"] | null;
  #role: Message["role"] | null;
  #at = 0;
  #from = 0;
  #messages = 0;
  #tokens: Token[] = [];
  #message: OpenMessage | null = null;

  constructor(vocabulary: Vocabulary, options: MachineOptions) {
    this.#vocabulary = vocabulary;
    this.#initialRole = options.initialRole;
    this.#role = options.initialRole;
    this.state = options.initialRole === null ? "between" : "header";
  }

  push(token: Token): HarmonyEvent[] {
    const events: HarmonyEvent[] = [];
    if (this.state === "content") this.#inContent(token, events);
    else if (this.state === "header") this.#inHeader(token, events);
    else this.#between(token);
    this.#at++;
    return events;
  }

  end(): HarmonyEvent[] {
    const events: HarmonyEvent[] = [];
    if (this.state === "header") {
      throw parseError("Unexpected EOS while waiting for message header to complete");
    }
    if (this.state === "content") this.#close("cut", this.#at, events);
    this.#role = this.#initialRole;
    this.state = this.#role === null ? "between" : "header";
    this.#from = this.#at;
    return events;
  }

  #between(token: Token): void {
    const { start } = this.#vocabulary.control;
    if (token !== start) {
      throw parseError(`Unexpected token ${token} while expecting start token ${start}`);
    }
    this.state = "header";
    this.#from = this.#at;
    this.#tokens = [];
  }

  #inHeader(token: Token, events: HarmonyEvent[]): void {
    if (token !== this.#vocabulary.control.message) {
      this.#tokens.push(token);
      return;
    }
    const header = readReferenceHeader(this.#tokens, this.#role, this.#vocabulary);
    this.#role = null;
    this.#message = new OpenMessage(this.#messages++, header, this.#from, this.#vocabulary);
    events.push({ type: "message-start", message: this.#message.number, header });
    this.state = "content";
  }

  #inContent(token: Token, events: HarmonyEvent[]): void {
    const { end, call, return: returned } = this.#vocabulary.control;
    if (token === end) this.#close("end", this.#at + 1, events);
    else if (token === call) this.#close("call", this.#at + 1, events);
    else if (token === returned) this.#close("return", this.#at + 1, events);
    else push(events, this.#message?.push(token));
  }

  #close(stop: "end" | "call" | "return" | "cut", to: number, events: HarmonyEvent[]): void {
    const message = this.#message as OpenMessage;
    push(events, message.flush());
    events.push(message.close(stop, to));
    this.#message = null;
    this.state = "between";
    this.#from = to;
  }
}

export function parseError(message: string): OstinatoError {
  return new OstinatoError("harmony.parse", message);
}

function push(events: HarmonyEvent[], event: HarmonyEvent | null | undefined): void {
  if (event) events.push(event);
}
