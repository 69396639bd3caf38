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

/** llama.cpp interprets this seed as a request for a random one. */
const RANDOM_SEED = 0xffff_ffff;

/**
 * Samples the tokens of a session's turns. One sampler chain serves all turns, because creating one costs
 * more than a token. Each turn has its own random number stream, from its seed.
 *
 * When asked for probabilities, llama.cpp applies the grammar before sampling; otherwise it samples freely
 * first and only then checks the grammar. The two consume random numbers differently. So tokens are always
 * sampled without probabilities, which come from a second sampler that doesn't affect the first.
 */
export class TurnSampler {
  readonly #engine: LlamaEngine;
  readonly #sampler: AddonSampler;
  #second: AddonSampler | null = null;
  #options: TurnOptions = { seed: 0, maxTokens: 0 };
  #config: SamplerConfig = { temperature: 1, seed: 0 };
  #grammar: AddonGrammarState | null = null;
  /** The grammar's state before the next token, for the second sampler. */
  #grammarBefore: AddonGrammarState | null = null;
  #compared: Token | undefined;

  constructor(engine: LlamaEngine) {
    this.#engine = engine;
    this.#sampler = new engine.native.addon.AddonSampler(engine.native.model);
  }

  /** Starts a turn. No sampling of the previous turn may still be running. */
  begin(options: TurnOptions): void {
    this.#options = options;
    this.#grammar = null;
    this.#grammarBefore = null;
    // The random stream only restarts when the seed changes, and this turn's seed may be the same as the last
    // one's.
    this.#sampler.applyConfig({ temperature: 1, seed: (seedOf(options) ^ 1) >>> 0 });
  }

  /**
   * Prepares the sampler for the turn machine's demand.
   *
   * @param compared The token originally sampled here. If a different one is sampled, the probabilities of
   *   both are returned.
   * @throws OstinatoError `grammar.schema`
   */
  prepare(demand: Extract<TurnDemand, { kind: "choose" | "sample" }>, compared?: Token): void {
    const options = this.#options;
    this.#compared = compared;
    const { bans } = this.#engine;
    const { temperature = 1, topP = 1, topK = 0, minP = DEFAULT_MIN_P } = options;
    // A turn has at most one body with a grammar, so its state lasts to the end of the turn.
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
      // Omitted without a limit: with k = all, llama.cpp would sort the whole vocabulary each time.
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

  /** Probabilities of some tokens among those that the samplers leave; 0 for tokens they rule out. */
  async #probabilities(
    context: AddonContext,
    logitIndex: number,
    tokens: readonly Token[],
  ): Promise<readonly number[]> {
    const { addon, model } = this.#engine.native;
    this.#second ??= new addon.AddonSampler(model);
    // The second sampler also samples, which advances its grammar state, so it gets a copy.
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
    // The first pair is the highest; the requested ones follow, unless they were ruled out.
    const [, highest = 0, ...pairs] = logits;
    return tokens.map((token) => {
      const at = pairs.findIndex((value, index) => index % 2 === 0 && value === token);
      const logit = at === -1 ? Number.NEGATIVE_INFINITY : (pairs[at + 1] ?? 0);
      return Math.exp(logit - highest) / total;
    });
  }

  #drawnUnderGrammar(token: Token): void {
    // Control tokens that end the turn aren't part of the grammar.
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
  throw new OstinatoError("model.failed", "llama.cpp found no token that is allowed next.");
}
