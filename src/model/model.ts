/// <reference types="node" preserve="true" />
import type { TurnShape } from "../grammar/turn-shape.ts";
import type { Token, TokenSequence } from "../harmony/message.ts";
import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";

/** A loaded gpt-oss model, or something that stands in for one (scripted, recorded). */
export interface Model extends AsyncDisposable {
  readonly identity: ModelIdentity;
  readonly vocabulary: Vocabulary;
  /** Tokens that a session can hold. */
  readonly contextSize: number;
  /** How this model is best sampled, where that is not gpt-oss's default; an agent's own sampling comes before it. */
  readonly sampling?: Sampling;
  /** @throws OstinatoError `model.memory` when no further sequence fits. */
  openSession(): Promise<Session>;
  /** Frees the model; so does leaving the block of `await using`. Sessions still open are disposed first. */
  dispose(): Promise<void>;
}

/** What a trace needs to tell one model from another. */
export interface ModelIdentity {
  readonly kind: "llama" | "scripted" | "recorded";
  /** `tiny`, `gpt-oss-20b`, or the file's name. */
  readonly name: string;
  readonly file?: {
    readonly path: string;
    readonly bytes: number;
    /** Absent until computed: hashing 12 GB takes seconds, so it is cached by path, size and mtime. */
    readonly sha256?: string;
  };
  /** Runtime facts that change results: library, llama.cpp release, backend, threads, context settings. */
  readonly runtime: { readonly [name: string]: string | number | boolean | null };
}

/** One sequence of the model with its key-value cache. Turns on one session run one after another. */
export interface Session extends AsyncDisposable {
  /**
   * Generates one turn after `prompt`, which ends in `<|start|>assistant`.
   * Whatever prefix of `prompt` the cache holds is not evaluated again.
   *
   * Yields each token of the turn in order, forced ones included, from the first header token to the
   * stop token (absent when the limit or an abort cut the turn). Returns how it went.
   * An abort is not an error: the generator returns with `stop: "aborted"` within 100 ms.
   *
   * @throws OstinatoError `model.context-full` when prompt and `maxTokens` cannot fit;
   *   `model.failed` when the runtime fails: with its error as the `cause`, so that who asked may take
   *   the turn again, which begins from the same prompt.
   */
  generateTurn(
    prompt: TokenSequence,
    shape: TurnShape,
    options: TurnOptions,
  ): AsyncGenerator<TurnToken, TurnUsage, void>;
  /**
   * Tells a new session which turns its run has behind it. Before its own first turn it then evaluates them
   * as they were evaluated, part by part, so that what it writes is what it would have written had it been
   * there all the time. Takes about as long as writing them took.
   */
  recall?(turns: readonly EvaluatedTurn[]): void;
  dispose(): Promise<void>;
}

/** A turn of the past, as far as it says how its tokens came into the cache. */
export interface EvaluatedTurn {
  /** The prompt is the first `prefixLength` tokens of the turn before (prompt, then output), then `newTokens`. */
  readonly prefixLength: number;
  readonly newTokens: TokenSequence;
  readonly output: readonly Token[];
  readonly usage: TurnUsage;
}

/** How tokens are drawn. gpt-oss was trained for temperature 1 and top-p 1. */
export interface Sampling {
  /** 0 takes the likeliest token. Default: 1. */
  readonly temperature?: number;
  /** Default: 1. */
  readonly topP?: number;
  /** 0: no limit. Default: 0. */
  readonly topK?: number;
  /**
   * Leaves out what is less than so many times as likely as the likeliest token, before the temperature is
   * applied. 0: nothing. Default: 1e-9, see `DEFAULT_MIN_P`.
   */
  readonly minP?: number;
}

export interface TurnOptions extends Sampling {
  /** Seed of this turn; the planner derives it from the run's seed and the step. */
  readonly seed: number;
  /** Tokens that the turn may have, forced ones included. */
  readonly maxTokens: number;
  /**
   * How many tokens at the prompt's beginning are known to be those of the session's last turn, its
   * prompt and then its output. A session may rely on that, and need not compare them again. Default: 0.
   */
  readonly unchanged?: number;
  /** Tell each sampled token's probability; the same tokens come. Default: false. */
  readonly probabilities?: boolean;
  /**
   * The turn's tokens as they once came: where another token is sampled than the one at its place, the
   * probabilities of both are told. Default: none.
   */
  readonly compareWith?: readonly Token[];
  /**
   * Evaluate the prompt as a recorded turn did, whose usage this is: what it kept of the cache, and in which
   * parts. Default: as much is kept as can be.
   */
  readonly evaluateAs?: Pick<TurnUsage, "reusedTokens" | "restoredTokens" | "borders">;
  /** Called while a long prompt is evaluated. Must not throw. */
  readonly onPromptProgress?: (evaluated: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface TurnToken {
  readonly token: Token;
  /** True when the turn's grammar left no choice and the model was not asked. */
  readonly forced: boolean;
  /** Among the tokens that were legal there, after the turn's sampling; at temperature 0 the model's own. */
  readonly probability?: number;
  /** The same of the token that `compareWith` has at this place; 0 where it was ruled out. */
  readonly comparedProbability?: number;
}

export interface TurnUsage {
  readonly promptTokens: number;
  /** Prompt tokens that were in the cache. */
  readonly reusedTokens: number;
  /** Prompt tokens evaluated now: `promptTokens - reusedTokens`, more when a rollback had to re-evaluate. */
  readonly evaluatedTokens: number;
  readonly outputTokens: number;
  /** `loop` is the planner's: it ended a turn that did nothing but repeat itself. */
  readonly stop: "call" | "return" | "end-of-text" | "limit" | "aborted" | "loop";
  readonly promptMilliseconds: number;
  readonly outputMilliseconds: number;
  /**
   * Of the evaluated tokens those at the prompt's beginning that a new session had to evaluate as the run's
   * earlier turns were (see `Session.recall`). Absent: none.
   */
  readonly restoredTokens?: number;
  /**
   * Places in the prompt at which one part that was evaluated by itself ended and the next one began. What
   * follows the last was evaluated together with the first token. Numbers depend on it to the last bit.
   */
  readonly borders?: readonly number[];
  /** Places in the output of tokens that were forced, and evaluated together with those that followed. */
  readonly forced?: readonly number[];
  /**
   * In how many batches tokens of other sessions were evaluated beside this turn's, which changes numbers,
   * and from which of its own tokens on, counted over prompt and output. Absent: in none.
   */
  readonly shared?: { readonly batches: number; readonly from: number };
}
