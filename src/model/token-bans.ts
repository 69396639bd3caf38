import type { LlamaModel, TokenBias } from "node-llama-cpp";
import type { Token } from "../harmony/message.ts";
import type { Vocabulary } from "../harmony/vocabulary.ts";
import type { LlamaRuntime } from "./llama-runtime.ts";

/** Far above every logit: what it is added to comes before all else, in its own proportions. */
const above = 256;

/** Tells the sampler which control tokens it may draw. */
export class TokenBans {
  readonly #runtime: LlamaRuntime;
  readonly #model: LlamaModel;
  readonly #control: readonly Token[];
  readonly #butOne = new Map<Token, TokenBias>();

  constructor(runtime: LlamaRuntime, model: LlamaModel, vocabulary: Vocabulary) {
    this.#runtime = runtime;
    this.#model = model;
    this.#control = Array.from({ length: vocabulary.size }, (_, id) => id).filter((id) =>
      vocabulary.isControl(id),
    );
  }

  /** Forbids every control token but this one. */
  allowOnly(token: Token): TokenBias {
    let bias = this.#butOne.get(token);
    if (bias === undefined) {
      bias = this.#runtime.library.TokenBias.for(this.#model);
      for (const other of this.#control) if (other !== token) forbid(bias, other);
      this.#butOne.set(token, bias);
    }
    return bias;
  }

  /** Lets these tokens be drawn and no others. */
  choose(tokens: readonly Token[]): TokenBias {
    const bias = this.#runtime.library.TokenBias.for(this.#model);
    for (const token of tokens) bias.set(token as never, { logit: above });
    return bias;
  }
}

/**
 * `TokenBias.set` silently leaves out the tokens that end a generation, `<|call|>` and `<|return|>`
 * among them. Its map takes them; should a later version have none, the turn machine still replaces
 * such a token by the message's legal end.
 */
function forbid(bias: TokenBias, token: Token): void {
  const biases: unknown = Reflect.get(bias, "_biases");
  if (biases instanceof Map) biases.set(token, Number.NEGATIVE_INFINITY);
  else bias.set(token as never, "never");
}
