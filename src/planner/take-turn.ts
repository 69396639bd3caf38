import { HarmonyParser, type Message, type Token } from "../harmony/index.ts";
import type { TurnUsage } from "../model/model.ts";
import type { TurnFinished } from "../trace/event.ts";
import { requestCall } from "./request-call.ts";
import type { RunContext } from "./run-context.ts";
import { turnSeed } from "./turn-seed.ts";

/** Lets the model write one turn; records it, and the calls that it asks for. */
export async function takeTurn(context: RunContext): Promise<void> {
  const { agent, conversation, limits, recorder, seed, session, signal, state } = context;
  const { startWith } = state;
  const turn = state.openTurn();
  const sampling = { ...agent.sampling, seed: turnSeed(seed, turn.step) };
  recorder.record({
    type: "turn-started",
    ...turn,
    seed: sampling.seed,
    sampling: agent.sampling,
    ...(startWith && { startWith }),
  });
  await recorder.flush();

  const output = new TurnOutput(context, turn.step);
  const stream = session.generateTurn(
    state.prompt.tokens,
    { ...conversation.shape, ...(startWith && { startWith }) },
    {
      ...sampling,
      maxTokens: turnRoom(context),
      signal,
      probabilities: context.probabilities,
      onPromptProgress: (evaluated, total) =>
        recorder.show({ type: "prompt-progress", step: turn.step, evaluated, total }),
    },
  );
  let next = await stream.next();
  while (!next.done) {
    output.add(next.value.token, next.value.forced ? null : (next.value.probability ?? null));
    next = await stream.next();
  }
  const finished = output.finish(next.value);
  const calls =
    next.value.stop === "aborted"
      ? []
      : output.calls.map((call, index) => requestCall(context, turn.step, index, call));
  recorder.record(finished, ...(await Promise.all(calls)));

  function turnRoom({ model }: RunContext): number {
    const left = limits.outputTokens - state.totals.outputTokens;
    const room = model.contextSize - state.prompt.tokens.length;
    return Math.max(1, Math.min(limits.turnTokens, left, room));
  }
}

/** A call as the parser read it. */
export interface ParsedCall {
  readonly recipient: string;
  readonly channel: string | null;
  readonly content: string;
  /** The turn ended before the call did. */
  readonly cut: boolean;
}

/** Collects a turn's tokens, and shows what they say as they come. */
class TurnOutput {
  readonly calls: ParsedCall[] = [];
  readonly #context: RunContext;
  readonly #step: number;
  readonly #parser: HarmonyParser;
  readonly #tokens: Token[] = [];
  readonly #probabilities: (number | null)[] = [];
  readonly #messages: TurnFinished["messages"][number][] = [];
  readonly #repairs: { code: string; detail: string }[] = [];
  #heading: { channel: string | null; recipient: string | null } = {
    channel: null,
    recipient: null,
  };

  constructor(context: RunContext, step: number) {
    this.#context = context;
    this.#step = step;
    this.#parser = new HarmonyParser(context.model.vocabulary, { initialRole: "assistant" });
  }

  add(token: Token, probability: number | null): void {
    this.#tokens.push(token);
    if (this.#context.probabilities) this.#probabilities.push(probability);
    this.#take(this.#parser.push(token));
  }

  finish(usage: TurnUsage): TurnFinished {
    this.#take(this.#parser.end());
    return {
      type: "turn-finished",
      step: this.#step,
      tokens: this.#tokens,
      ...(this.#context.probabilities && { probabilities: this.#probabilities }),
      messages: this.#messages,
      repairs: this.#repairs,
      usage,
    };
  }

  #take(events: ReturnType<HarmonyParser["push"]>): void {
    for (const event of events) {
      switch (event.type) {
        case "message-start":
          this.#heading = event;
          break;
        case "text-delta":
        case "argument-delta":
          this.#context.recorder.show({
            type: "turn-delta",
            step: this.#step,
            channel: this.#heading.channel,
            recipient: this.#heading.recipient,
            text: event.text,
          });
          break;
        case "message-end":
          this.#endMessage(event.message, event.stop === null);
          break;
        case "repair":
          this.#repairs.push({ code: event.code, detail: event.detail });
          break;
        default:
          event satisfies never;
      }
    }
  }

  #endMessage(message: Message, cut: boolean): void {
    if (message.role !== "assistant") return;
    const { channel, content, recipient = null, contentType = null } = message;
    this.#messages.push({ channel, recipient, contentType, content });
    // What the model addresses to itself is no call (harmony format, a3).
    if (recipient !== null && recipient !== "assistant") {
      this.calls.push({ recipient, channel, content, cut });
    }
  }
}
