import { OstinatoError } from "../errors.ts";
import type { TurnDemand } from "../grammar/turn-machine.ts";
import type { Token } from "../harmony/message.ts";
import type { AddonContext, AddonGrammarState, AddonSampler } from "./llama-addon.ts";
import type { LlamaEngine } from "./llama-engine.ts";
import type { TurnOptions } from "./model.ts";

export interface DrawnToken {
  readonly token: Token;
  readonly probability?: number;
  readonly comparedProbability?: number;
}

/** Draws the tokens of one turn: one chain of samplers and one stream of random numbers, from the turn's seed. */
export class TurnSampler {
  readonly #engine: LlamaEngine;
  readonly #options: TurnOptions;
  readonly #sampler: AddonSampler;
  #grammar: AddonGrammarState | null = null;
  #compared: Token | undefined;

  constructor(engine: LlamaEngine, options: TurnOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#sampler = new engine.native.addon.AddonSampler(engine.native.model);
  }

  /**
   * Gets ready for what is demanded.
   *
   * @param compared The token whose probability is asked for beside that of the drawn one.
   * @throws OstinatoError `grammar.schema`
   */
  prepare(demand: Extract<TurnDemand, { kind: "choose" | "sample" }>, compared?: Token): void {
    this.#compared = compared;
    const { bans } = this.#engine;
    const { temperature = 1, topP = 1, topK = 0, minP = 0, seed } = this.#options;
    // A turn has one body under a grammar at most: its state lasts to the turn's end.
    if (demand.kind === "sample" && demand.grammar !== null && this.#grammar === null) {
      this.#grammar = this.#stateOf(demand.grammar, demand.subject);
    }
    this.#sampler.applyConfig({
      temperature,
      seed: seed >>> 0,
      ...(topP < 1 && { topP }),
      ...(minP > 0 && { minP }),
      // Left out when there is no limit: asked for all, llama.cpp sorts the whole vocabulary each time.
      ...(topK > 0 && { topK }),
      ...(demand.kind === "choose" ? bans.choose(demand.tokens) : bans.allowOnly(demand.end)),
      ...(this.#grammar !== null && { grammarEvaluationState: this.#grammar }),
    });
  }

  readonly draw = async (context: AddonContext, logitIndex: number): Promise<DrawnToken> => {
    if (this.#compared !== undefined) return this.#drawBeside(context, logitIndex, this.#compared);
    if (this.#options.probabilities !== true) {
      return { token: checked(await context.sampleToken(logitIndex, this.#sampler)) };
    }
    const [token, , probability] = await context.sampleToken(
      logitIndex,
      this.#sampler,
      false,
      true,
    );
    return { token: checked(token), ...(probability !== undefined && { probability }) };
  };

  async #drawBeside(
    context: AddonContext,
    logitIndex: number,
    compared: Token,
  ): Promise<DrawnToken> {
    const [token, , probability, logits = [], total = 1] = await context.sampleToken(
      logitIndex,
      this.#sampler,
      false,
      true,
      [[compared], false, false, false, 1],
      true,
    );
    // The first pair is the highest; the compared token follows, unless it was ruled out.
    const [, highest = 0, found, value = Number.NEGATIVE_INFINITY] = logits;
    const comparedProbability = found === compared ? Math.exp(value - highest) / total : 0;
    return {
      token: checked(token),
      ...(probability !== undefined && { probability }),
      comparedProbability,
    };
  }

  close(): void {
    this.#sampler.dispose();
  }

  #stateOf(grammar: string, subject: string): AddonGrammarState {
    const { grammars, native } = this.#engine;
    const State = native.addon.AddonGrammarEvaluationState;
    return new State(native.model, grammars.get(grammar, subject));
  }
}

function checked(token: number): Token {
  if (token >= 0) return token;
  throw new OstinatoError("model.failed", "llama.cpp found no token that may come next.");
}
