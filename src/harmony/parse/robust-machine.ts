import { HeaderReader } from "../header/header-reader.ts";
import { headerSections } from "../header/header-sections.ts";
import type { Message, Token } from "../message.ts";
import type { ControlTokens } from "../vocabulary/control-tokens.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { HarmonyEvent, MessageEnd, MessageHeader, RepairCode } from "./harmony-event.ts";
import { OpenMessage, repairEvent } from "./open-message.ts";
import type { MachineOptions, ParserMachine } from "./parser-machine.ts";
import { recoverContent } from "./recover-content.ts";

type Stop = MessageEnd["stop"];

/**
 * Reads any sequence of tokens. It never throws, and every token belongs to exactly one span: a
 * message's, or that of a repair whose `message` is null.
 */
export class RobustMachine implements ParserMachine {
  state: ParserMachine["state"];
  readonly #vocabulary: Vocabulary;
  readonly #control: ControlTokens;
  readonly #stops: ReadonlyMap<Token, Stop>;
  readonly #reader: HeaderReader;
  readonly #initialRole: Message["role"] | null;
  /** Tokens read. */
  #at = 0;
  #messages = 0;
  #events: HarmonyEvent[] = [];
  /** In a header: its first token, its text tokens and markers, and the role given by the prompt. */
  #from = 0;
  #tokens: Token[] = [];
  #role: Message["role"] | null;
  /** Repairs in a header that may still turn out not to be a message. */
  #pending: [RepairCode, string][] = [];
  /** Whether there has been any control token. Without one, text is an answer without markup. */
  #bare = true;
  #message: OpenMessage | null = null;

  constructor(vocabulary: Vocabulary, options: MachineOptions) {
    const { control } = vocabulary;
    this.#vocabulary = vocabulary;
    this.#control = control;
    this.#stops = new Map<Token, Stop>([
      [control.end, "end"],
      [control.call, "call"],
      [control.return, "return"],
      [control.endOfText, "end-of-text"],
    ]);
    this.#reader = new HeaderReader(options.knownRecipients);
    this.#initialRole = options.initialRole;
    this.#role = options.initialRole;
    this.state = options.initialRole === null ? "between" : "header";
  }

  push(token: Token): HarmonyEvent[] {
    this.#events = [];
    if (this.state === "content") this.#inContent(token);
    else if (this.state === "header") this.#inHeader(token);
    else this.#between(token);
    this.#at++;
    return this.#events;
  }

  end(): HarmonyEvent[] {
    this.#events = [];
    if (this.state === "content") this.#close("cut", this.#at);
    else if (this.state === "header") this.#recover("cut", this.#at);
    else this.#dropStray();
    this.#role = this.#initialRole;
    this.state = this.#role === null ? "between" : "header";
    this.#from = this.#at;
    this.#tokens = [];
    this.#bare = true;
    return this.#events;
  }

  #between(token: Token): void {
    const stop = this.#stops.get(token);
    if (token === this.#control.start) {
      this.#dropStray();
      this.#beginHeader(null);
    } else if (token === this.#control.channel || token === this.#control.message) {
      // A lost <|start|>: what was taken for stray text is the role, if it looks like one.
      const text = this.#vocabulary.decode(this.#tokens);
      const isRole = /^\s*(?:system|developer|user|assistant)+(?:\s|$)|^\s*\S+\s+to=/.test(text);
      const { start, tokens } = { start: this.#from, tokens: this.#tokens };
      if (isRole) this.#tokens = [];
      else this.#dropStray();
      this.#beginHeader(isRole ? null : "assistant");
      if (isRole) {
        this.#from = start;
        this.#tokens = tokens;
      }
      this.#pending.push(["missing-start", ""]);
      this.#inHeader(token);
    } else if (stop !== undefined) {
      this.#dropStray();
      this.#emit("repeated-stop", null, this.#at, this.#at + 1, this.#nameOf(token));
      this.#from = this.#at + 1;
    } else this.#tokens.push(token);
  }

  #inHeader(token: Token): void {
    const control = this.#control;
    const stop = this.#stops.get(token);
    if (token === control.message) {
      this.#bare = false;
      const sections = headerSections(this.#tokens, this.#vocabulary);
      const reading = this.#reader.read(sections, this.#role);
      this.#open(reading.header, reading.repairs, this.#at + 1);
    } else if (token === control.start) {
      if (this.#vocabulary.decode(this.#tokens).trim() === "") {
        this.#pending.push(["repeated-start", ""]);
        this.#tokens = [];
        this.#role = null;
      } else {
        this.#recover("start", this.#at);
        this.#beginHeader(null);
      }
      this.#bare = false;
    } else if (stop !== undefined) this.#recover(stop, this.#at + 1);
    else if (token === control.channel || token === control.constrain) {
      this.#bare = false;
      this.#tokens.push(token);
    } else if (this.#vocabulary.isControl(token)) {
      const code = this.#vocabulary.has(token) ? "unexpected-control-token" : "unknown-token";
      this.#pending.push([code, this.#nameOf(token)]);
    } else this.#tokens.push(token);
  }

  #inContent(token: Token): void {
    const message = this.#message as OpenMessage;
    if (!this.#vocabulary.isControl(token)) {
      const delta = message.push(token);
      if (delta !== null) this.#events.push(delta);
      if (message.replaced) this.#emit("invalid-utf8", message.number, this.#at, this.#at + 1);
      return;
    }
    const stop = this.#stops.get(token);
    if (stop !== undefined) this.#close(stop, this.#at + 1);
    else if (token === this.#control.start || token === this.#control.channel) {
      this.#close("start", this.#at);
      this.#beginHeader(token === this.#control.start ? null : "assistant");
      if (token === this.#control.start) return;
      this.#pending.push(["missing-start", ""]);
      this.#inHeader(token);
    } else {
      const unknown = !this.#vocabulary.has(token);
      this.#flush(message);
      if (unknown) this.#events.push(...[message.add("\ufffd")].filter((delta) => delta !== null));
      const code = unknown ? "unknown-token" : "unexpected-control-token";
      this.#emit(code, message.number, this.#at, this.#at + 1, this.#nameOf(token));
    }
  }

  #beginHeader(role: Message["role"] | null): void {
    this.state = "header";
    this.#from = this.#at;
    this.#tokens = [];
    this.#pending = [];
    this.#role = role;
  }

  #open(
    header: MessageHeader,
    repairs: readonly (readonly [RepairCode, string])[],
    headerEnd: number,
  ): OpenMessage {
    const message = new OpenMessage(this.#messages++, header, this.#from, this.#vocabulary);
    this.#events.push({ type: "message-start", message: message.number, header });
    for (const [code, text] of [...this.#pending, ...repairs]) {
      this.#emit(code, message.number, this.#from, headerEnd, text);
    }
    this.#pending = [];
    this.#tokens = [];
    this.#message = message;
    this.state = "content";
    return message;
  }

  #close(stop: Stop, to: number): void {
    const message = this.#message as OpenMessage;
    this.#flush(message);
    const closed = message.close(stop, to);
    if (stop === "start") this.#emit("missing-stop", message.number, to, to);
    else if (stop !== "cut" && (stop === "call") !== isSent(message.header)) {
      this.#emit("unexpected-stop", message.number, to - 1, to, stop);
    }
    this.#events.push(closed);
    this.#message = null;
    this.#stepOut(to);
  }

  #flush(message: OpenMessage): void {
    const rest = message.flush();
    if (rest !== null) this.#events.push(rest);
    if (message.replaced) this.#emit("invalid-utf8", message.number, this.#at, this.#at);
  }

  #stepOut(from: number): void {
    this.state = "between";
    this.#from = from;
    this.#tokens = [];
    this.#pending = [];
  }

  /** A header that ends without `<|message|>`: its content is found in it, or it is dropped. */
  #recover(stop: Stop, to: number): void {
    const hasRole = this.#role !== null;
    const sections = headerSections(this.#tokens, this.#vocabulary);
    const recovered = recoverContent(sections, hasRole);
    const reading = this.#reader.read(recovered.sections, this.#role);
    const { channel, recipient } = reading.header;
    const unfinished = stop === "cut" && /^(?:to?|to=\S*|[a-z]{1,10})$/.test(recovered.content);
    const named = channel !== null || recipient !== null;
    const isStop = stop !== "cut" && stop !== "start";
    const bare = this.#bare && hasRole;
    if (
      bare ? recovered.content === "" : recovered.content === "" ? !(named && isStop) : unfinished
    ) {
      if (to > this.#from) this.#emit("cut-header", null, this.#from, to, this.#textOfHeader());
      this.#stepOut(to);
      return;
    }
    const whole = bare && recipient === null && stop !== "end" && stop !== "call";
    const header = whole ? { ...reading.header, channel: "final" } : reading.header;
    const code: RepairCode = whole ? "no-markup" : "missing-message-token";
    const message = this.#open(header, [...reading.repairs, [code, ""]], to);
    const delta = message.add(recovered.content);
    if (delta !== null) this.#events.push(delta);
    this.#close(stop, to);
  }

  #dropStray(): void {
    if (this.#at > this.#from) {
      this.#emit("stray-tokens", null, this.#from, this.#at, this.#textOfHeader());
    }
    this.#from = this.#at;
    this.#tokens = [];
  }

  #textOfHeader(): string {
    return this.#vocabulary.decode(this.#tokens);
  }

  #nameOf(token: Token): string {
    return this.#vocabulary.has(token) ? this.#vocabulary.decode([token]) : String(token);
  }

  #emit(code: RepairCode, message: number | null, from: number, to: number, text = ""): void {
    this.#events.push(repairEvent(code, message, { from, to }, text));
  }
}

/** A message with any recipient ends with `<|call|>`. */
function isSent(header: MessageHeader): boolean {
  return header.role === "assistant" && header.recipient !== null;
}
