import type { Token } from "../../harmony/message.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";

/** What is added to the logits of some tokens. */
export interface TokenBias {
  readonly tokenBiasKeys: Uint32Array;
  readonly tokenBiasValues: Float32Array;
}

/** Far above every logit: what it is added to comes before all else, in its own proportions. */
const above = 256;

/** Tells a sampler which control tokens it may draw. */
export class TokenBans {
  readonly #control: readonly Token[];
  readonly #butOne = new Map<Token, TokenBias>();

  constructor(vocabulary: Vocabulary) {
    this.#control = Array.from({ length: vocabulary.size }, (_, id) => id).filter((id) =>
      vocabulary.isControl(id),
    );
  }

  /** Forbids every control token but this one. */
  allowOnly(token: Token): TokenBias {
    let bias = this.#butOne.get(token);
    if (bias === undefined) {
      const others = this.#control.filter((other) => other !== token);
      bias = biasOf(others, Number.NEGATIVE_INFINITY);
      this.#butOne.set(token, bias);
    }
    return bias;
  }

  /** Lets these tokens be drawn and no others. */
  choose(tokens: readonly Token[]): TokenBias {
    return biasOf(tokens, above);
  }
}

function biasOf(tokens: readonly Token[], value: number): TokenBias {
  return {
    tokenBiasKeys: Uint32Array.from(tokens),
    tokenBiasValues: new Float32Array(tokens.length).fill(value),
  };
}
