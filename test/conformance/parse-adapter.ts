import type { Message, Token } from "../../src/harmony/message.ts";
import type { HarmonyEvent } from "../../src/harmony/parse/harmony-event.ts";
import { HarmonyParser, type ParserProfile } from "../../src/harmony/parse/parser.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { tokensOfMarkedText } from "./marked-text.ts";

/** The profile under which a case is run: what is recorded of the reference, errors above all, is its own. */
export function profileOf(given: ConformanceCase): ParserProfile {
  return given.id.startsWith("obs-") || "error" in given.expected ? "reference" : "robust";
}

/** What our parser makes of a case with messages, in the reference's form. */
export function runMessagesCase(given: ConformanceCase, profile = profileOf(given)): unknown {
  const { input, expected } = given;
  try {
    const run = new ParserRun(profile, input.role ?? null);
    if (input.steps) return runSteps(given, run);
    const tokens = input.tokens ?? tokensOfMarkedText(input.text ?? "");
    for (const token of tokens) run.push(token);
    if (input.then_tokens) return runThen(run, input.then_tokens);
    run.end();
    return {
      ...(expected.messages && { messages: run.messages }),
      ...(expected.message_count !== undefined && { message_count: run.messages.length }),
      ...(expected.second_message && { second_message: run.messages[1] }),
      ...("last_content_delta" in expected && { last_content_delta: null, current_content: "" }),
      ...("error" in expected && { error: null }),
    };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function runSteps({ input }: ConformanceCase, run: ParserRun): unknown {
  for (const token of input.prefix_tokens ?? []) run.push(token);
  for (const { token, last_content_delta: delta, current_content: content } of input.steps ?? []) {
    run.push(token);
    if (run.lastDelta !== delta || run.content !== content) {
      return { step: { token, last_content_delta: run.lastDelta, current_content: run.content } };
    }
  }
  for (const token of input.suffix_tokens ?? []) run.push(token);
  return { messages: run.messages };
}

function runThen(run: ParserRun, tokens: readonly Token[]): unknown {
  const before = { current_content: run.content, joined_deltas: run.content };
  for (const token of tokens) run.push(token);
  return {
    ...before,
    after_then: { last_content_delta: run.lastDelta, current_content: run.content },
  };
}

/** A parser with what the reference's own keeps: the content so far and the last addition. */
class ParserRun {
  readonly messages: object[] = [];
  content = "";
  lastDelta: string | null = null;
  readonly #parser: HarmonyParser;

  constructor(profile: ParserProfile, initialRole: Message["role"] | null) {
    this.#parser = new HarmonyParser(vocabulary, { profile, initialRole });
  }

  push(token: Token): void {
    this.#take(this.#parser.push(token));
  }

  end(): void {
    this.#take(this.#parser.end());
  }

  #take(events: readonly HarmonyEvent[]): void {
    this.lastDelta = null;
    for (const event of events) {
      if (event.type === "text-delta" || event.type === "argument-delta") {
        this.content += event.text;
        this.lastDelta = (this.lastDelta ?? "") + event.text;
      } else if (event.type === "message-end") {
        this.messages.push(referenceForm(event.content));
        this.content = "";
      }
    }
  }
}

function referenceForm(message: Message): object {
  const { role, content } = message;
  const form: Record<string, unknown> = { role, content };
  if ("name" in message) form.name = message.name;
  if ("channel" in message && message.channel !== null) form.channel = message.channel;
  if ("recipient" in message && message.recipient != null) form.recipient = message.recipient;
  if (message.role === "assistant" && message.contentType) {
    form.content_type = `${message.constrained ? "<|constrain|>" : ""}${message.contentType}`;
  }
  return form;
}
