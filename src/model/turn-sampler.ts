import type {
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  SequenceEvaluateOptions,
  TokenBias,
} from "node-llama-cpp";
import { OstinatoError } from "../errors.ts";
import type { TurnDemand } from "../grammar/turn-machine.ts";
import type { Token } from "../harmony/message.ts";
import type { LlamaEngine } from "./llama-engine.ts";
import type { TurnOptions } from "./model.ts";

export interface DrawnToken {
  readonly token: Token;
  readonly probability?: number;
}

type Draws = ReturnType<LlamaContextSequence["evaluateWithMetadata"]>;

/** Draws the tokens of one turn: one chain of samplers and one stream of random numbers, from the turn's seed. */
export class TurnSampler {
  readonly #engine: LlamaEngine;
  readonly #sequence: LlamaContextSequence;
  readonly #options: TurnOptions;
  #draws: Draws | null = null;
  #bias: TokenBias | null = null;
  #grammar: LlamaGrammarEvaluationState | undefined;

  constructor(engine: LlamaEngine, sequence: LlamaContextSequence, options: TurnOptions) {
    this.#engine = engine;
    this.#sequence = sequence;
    this.#options = options;
  }

  /** Gets ready for what is demanded. @throws OstinatoError `grammar.schema` */
  async prepare(demand: Extract<TurnDemand, { kind: "choose" | "sample" }>): Promise<void> {
    const { bans, grammars, runtime, model } = this.#engine;
    if (demand.kind === "choose") {
      this.#bias = bans.choose(demand.tokens);
      return;
    }
    this.#bias = bans.allowOnly(demand.end);
    // A turn has one body under a grammar at most: its state lasts to the turn's end.
    if (demand.grammar !== null && this.#grammar === undefined) {
      const grammar = await grammars.get(demand.grammar, demand.subject);
      const State = runtime.library.LlamaGrammarEvaluationState;
      this.#grammar = new State({ model, grammar });
    }
  }

  /** Evaluates `feed`, at least one token, and draws what comes after it. */
  async draw(feed: readonly Token[]): Promise<DrawnToken> {
    const next =
      this.#draws === null
        ? await this.#begin(feed).next()
        : await this.#draws.next(feed as never[]);
    if (next.done === true) {
      throw new OstinatoError("model.failed", "llama.cpp ended the turn without a token.");
    }
    const { token, confidence } = next.value as { token: Token; confidence?: number };
    return confidence === undefined ? { token } : { token, probability: confidence };
  }

  async close(): Promise<void> {
    await this.#draws?.return();
  }

  #begin(feed: readonly Token[]): Draws {
    const { temperature = 1, topP = 1, topK = 0, minP = 0, seed, probabilities } = this.#options;
    const options: SequenceEvaluateOptions = {
      temperature,
      topP,
      minP,
      seed: seed >>> 0,
      // Null leaves the sampler out. 0 would sort the whole vocabulary at each token, undefined means 40.
      topK: topK > 0 ? topK : (null as never),
      tokenBias: () => this.#bias as TokenBias,
      grammarEvaluationState: () => this.#grammar,
      yieldEogToken: true,
    };
    const metadata = { confidence: probabilities === true };
    this.#draws = this.#sequence.evaluateWithMetadata(feed as never[], metadata, options) as Draws;
    return this.#draws;
  }
}
