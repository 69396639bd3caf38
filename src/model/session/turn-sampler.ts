import { OstinatoError } from "../../errors.ts";
import type { TurnDemand } from "../../grammar/turn-machine.ts";
import type { Token } from "../../harmony/message.ts";
import type { TurnOptions } from "../model.ts";
import type {
  AddonContext,
  AddonGrammarState,
  AddonSampler,
  SamplerConfig,
} from "../native/llama-addon.ts";
import type { LlamaEngine } from "../native/llama-engine.ts";
import { DEFAULT_MIN_P } from "./default-sampling.ts";

export interface DrawnToken {
  readonly token: Token;
  readonly probability?: number;
  readonly comparedProbability?: number;
}

/** llama.cpp takes this seed for the wish to draw one at random. */
const RANDOM_SEED = 0xffff_ffff;

/**
 * Draws the tokens of a session's turns. One chain of samplers serves all of them, since making one costs
 * more than a token; each turn has a stream of random numbers of its own, from its seed.
 *
 * Asked for a probability, llama.cpp applies the grammar before the draw, and else only to what a free draw
 * brought: the random numbers are used up differently. So tokens are always drawn plainly, and
 * probabilities are asked of a second sampler, which changes nothing in the first.
 */
export class TurnSampler {
  readonly #engine: LlamaEngine;
  readonly #sampler: AddonSampler;
  #second: AddonSampler | null = null;
  #options: TurnOptions = { seed: 0, maxTokens: 0 };
  #config: SamplerConfig = { temperature: 1, seed: 0 };
  #grammar: AddonGrammarState | null = null;
  /** The grammar's state before the token that is drawn next, for the second sampler. */
  #grammarBefore: AddonGrammarState | null = null;
  #compared: Token | undefined;

  constructor(engine: LlamaEngine) {
    this.#engine = engine;
    this.#sampler = new engine.native.addon.AddonSampler(engine.native.model);
  }

  /** Begins a turn. Nothing of the turn before may still be drawing. */
  begin(options: TurnOptions): void {
    this.#options = options;
    this.#grammar = null;
    this.#grammarBefore = null;
    // The stream only begins anew with another seed, and this turn's may be that of the one before.
    this.#sampler.applyConfig({ temperature: 1, seed: (seedOf(options) ^ 1) >>> 0 });
  }

  /**
   * Gets ready for what is demanded.
   *
   * @param compared The token that came here once: where another one is drawn, the probabilities of both
   *   are told.
   * @throws OstinatoError `grammar.schema`
   */
  prepare(demand: Extract<TurnDemand, { kind: "choose" | "sample" }>, compared?: Token): void {
    const options = this.#options;
    this.#compared = compared;
    const { bans } = this.#engine;
    const { temperature = 1, topP = 1, topK = 0, minP = DEFAULT_MIN_P } = options;
    // A turn has one body under a grammar at most: its state lasts to the turn's end.
    if (demand.kind === "sample" && demand.grammar !== null && this.#grammar === null) {
      this.#grammar = this.#stateOf(demand.grammar, demand.subject);
      if (options.probabilities === true || options.compareWith !== undefined) {
        this.#grammarBefore = this.#stateOf(demand.grammar, demand.subject);
      }
    }
    this.#config = {
      temperature,
      seed: seedOf(options),
      ...(topP < 1 && { topP }),
      ...(minP > 0 && { minP }),
      // Left out when there is no limit: asked for all, llama.cpp sorts the whole vocabulary each time.
      ...(topK > 0 && { topK }),
      ...(demand.kind === "choose" ? bans.choose(demand.tokens) : bans.allowOnly(demand.end)),
    };
    this.#sampler.applyConfig(under(this.#config, this.#grammar));
  }

  readonly draw = async (context: AddonContext, logitIndex: number): Promise<DrawnToken> => {
    const token = checked(await context.sampleToken(logitIndex, this.#sampler));
    const compared = this.#compared;
    const differs = compared !== undefined && compared !== token;
    if (this.#options.probabilities !== true && !differs) {
      this.#drawnUnderGrammar(token);
      return { token };
    }
    const asked = differs ? [token, compared] : [token];
    const [probability = 0, other] = await this.#probabilities(context, logitIndex, asked);
    this.#drawnUnderGrammar(token);
    if (compared === undefined) return { token, probability };
    return { token, probability, comparedProbability: other ?? probability };
  };

  dispose(): void {
    this.#sampler.dispose();
    this.#second?.dispose();
  }

  /** Probabilities of some tokens among all that the sampling leaves; 0 for what it rules out. */
  async #probabilities(
    context: AddonContext,
    logitIndex: number,
    tokens: readonly Token[],
  ): Promise<readonly number[]> {
    const { addon, model } = this.#engine.native;
    this.#second ??= new addon.AddonSampler(model);
    // It draws as well, and takes what it drew into its grammar's state: that of a copy.
    const before = this.#grammarBefore;
    const state = before && new addon.AddonGrammarEvaluationState(before);
    this.#second.applyConfig(under(this.#config, state));
    const filter = [tokens, false, false, false, 1] as const;
    const [drawn, , , logits = [], total = 1] = await context.sampleToken(
      logitIndex,
      this.#second,
      false,
      true,
      filter,
      true,
    );
    checked(drawn);
    // The first pair is the highest; those that were asked for follow, unless they were ruled out.
    const [, highest = 0, ...pairs] = logits;
    return tokens.map((token) => {
      const at = pairs.findIndex((value, index) => index % 2 === 0 && value === token);
      const logit = at === -1 ? Number.NEGATIVE_INFINITY : (pairs[at + 1] ?? 0);
      return Math.exp(logit - highest) / total;
    });
  }

  #drawnUnderGrammar(token: Token): void {
    // What ends the turn is no character of the grammar's.
    if (this.#grammarBefore === null || this.#engine.vocabulary.isControl(token)) return;
    const { AddonSampler } = this.#engine.native.addon;
    AddonSampler.acceptGrammarEvaluationStateToken(this.#grammarBefore, token);
  }

  #stateOf(grammar: string, subject: string): AddonGrammarState {
    const { grammars, native } = this.#engine;
    const State = native.addon.AddonGrammarEvaluationState;
    return new State(native.model, grammars.get(grammar, subject));
  }
}

function seedOf({ seed }: TurnOptions): number {
  const whole = seed >>> 0;
  return whole === RANDOM_SEED ? 0 : whole;
}

function under(config: SamplerConfig, grammar: AddonGrammarState | null): SamplerConfig {
  return grammar === null ? config : { ...config, grammarEvaluationState: grammar };
}

function checked(token: number): Token {
  if (token >= 0) return token;
  throw new OstinatoError("model.failed", "llama.cpp found no token that may come next.");
}
