import type { Token } from "../../harmony/message.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";

/** Biases added to the logits of some tokens. */
export interface TokenBias {
  readonly tokenBiasKeys: Uint32Array;
  readonly tokenBiasValues: Float32Array;
}

/** Far above every logit: tokens with this bias outrank all others and keep their relative probabilities. */
const above = 256;

/** Restricts which control tokens a sampler may pick. */
export class TokenBans {
  readonly #control: readonly Token[];
  readonly #butOne = new Map<Token, TokenBias>();

  constructor(vocabulary: Vocabulary) {
    this.#control = Array.from({ length: vocabulary.size }, (_, id) => id).filter((id) =>
      vocabulary.isControl(id),
    );
  }

  /** Bans every control token except this one. */
  allowOnly(token: Token): TokenBias {
    let bias = this.#butOne.get(token);
    if (bias === undefined) {
      const others = this.#control.filter((other) => other !== token);
      bias = biasOf(others, Number.NEGATIVE_INFINITY);
      this.#butOne.set(token, bias);
    }
    return bias;
  }

  /** Allows only these tokens. */
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
