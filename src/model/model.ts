/// <reference types="node" preserve="true" />
import type { TurnShape } from "../grammar/turn-shape.ts";
import type { Token, TokenSequence } from "../harmony/message.ts";
import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";

/** A loaded gpt-oss model, or a stand-in for one (scripted, recorded). */
export interface Model extends AsyncDisposable {
  readonly identity: ModelIdentity;
  readonly vocabulary: Vocabulary;
  /** Tokens that a session can hold. */
  readonly contextSize: number;
  /** The model's default sampling, if it isn't gpt-oss's. An agent's own sampling overrides it. */
  readonly sampling?: Sampling;
  /**
   * @throws OstinatoError `model.memory` if no further session fits in memory. The signal's reason when it fires
   *   while the session waits.
   */
  openSession(options?: SessionOptions): Promise<Session>;
  /** Frees the model, as does leaving the scope of `await using`. Open sessions are disposed first. */
  dispose(): Promise<void>;
}

export interface SessionOptions {
  /**
   * True: the session takes one of the places that were planned when the model was loaded (`sessions`), and waits
   * for one where all are in use. False: it gets more memory instead. Default: false.
   */
  readonly wait?: boolean | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** Identifies a model in a trace. */
export interface ModelIdentity {
  readonly kind: "llama" | "scripted" | "recorded";
  /** `tiny`, `gpt-oss-20b`, or the file's name. */
  readonly name: string;
  readonly file?: {
    readonly path: string;
    readonly bytes: number;
    /** Absent until computed: hashing 12 GB takes seconds, so the hash is cached by path, size and mtime. */
    readonly sha256?: string;
  };
  /** Runtime settings that affect results: library, llama.cpp release, backend, threads, context settings. */
  readonly runtime: { readonly [name: string]: string | number | boolean | null };
}

/** One sequence of the model with its KV cache. Turns on one session run one after another. */
export interface Session extends AsyncDisposable {
  /**
   * Generates one turn after `prompt`, which ends in `<|start|>assistant`. A prefix of `prompt` that is in
   * the cache is not evaluated again.
   *
   * Yields each token of the turn in order, including forced ones, from the first header token to the stop
   * token (absent if a limit or an abort cut the turn). Returns the turn's usage. An abort is not an error:
   * the generator returns with `stop: "aborted"` within 100 ms.
   *
   * @throws OstinatoError `model.context-full` if the prompt and `maxTokens` don't fit; `model.failed` if the
   *   runtime fails, with its error as the `cause`. The caller may then retry the turn with the same prompt.
   */
  generateTurn(
    prompt: TokenSequence,
    shape: TurnShape,
    options: TurnOptions,
  ): AsyncGenerator<TurnToken, TurnUsage, void>;
  /**
   * Gives a new session the run's earlier turns. Before its first turn, the session evaluates them in the
   * same batches as originally, so that it generates exactly what the original session would have. Takes
   * about as long as generating them took.
   */
  recall?(turns: readonly EvaluatedTurn[]): void;
  /**
   * The session is not needed until its next turn: a session that waits may have its place. What is cached is then
   * kept in a temporary file, and the next turn waits for a free place and reads it back.
   */
  park?(): Promise<void>;
  dispose(): Promise<void>;
}

/** An earlier turn, with what is needed to evaluate its tokens the same way again. */
export interface EvaluatedTurn {
  /** The prompt is the first `prefixLength` tokens of the turn before (prompt, then output), then `newTokens`. */
  readonly prefixLength: number;
  readonly newTokens: TokenSequence;
  readonly output: readonly Token[];
  readonly usage: TurnUsage;
}

/** How tokens are sampled. gpt-oss was trained for temperature 1 and top-p 1. */
export interface Sampling {
  /** 0 always picks the likeliest token. Default: 1. */
  readonly temperature?: number;
  /** Default: 1. */
  readonly topP?: number;
  /** 0: no limit. Default: 0. */
  readonly topK?: number;
  /**
   * Excludes tokens whose probability is less than this fraction of the likeliest token's, before the
   * temperature is applied. 0: no limit. Default: 1e-9, see `DEFAULT_MIN_P`.
   */
  readonly minP?: number;
}

export interface TurnOptions extends Sampling {
  /** Seed of this turn; the planner derives it from the run's seed and the step. */
  readonly seed: number;
  /** The most tokens of the turn, including forced ones. */
  readonly maxTokens: number;
  /**
   * How many tokens at the start of the prompt are known to be those of the session's last turn (its prompt,
   * then its output). The session may skip comparing them. Default: 0.
   */
  readonly unchanged?: number;
  /** Return each sampled token's probability. Doesn't change which tokens are sampled. Default: false. */
  readonly probabilities?: boolean;
  /**
   * The turn's tokens as originally generated. Where a different token is sampled, the probabilities of both
   * are returned. Default: none.
   */
  readonly compareWith?: readonly Token[];
  /**
   * Evaluate the prompt as the recorded turn with this usage did: keep as much of the cache, and evaluate in
   * the same parts. Default: keep as much as possible.
   */
  readonly evaluateAs?: Pick<TurnUsage, "reusedTokens" | "restoredTokens" | "borders">;
  /** Called during the evaluation of a long prompt. Must not throw. */
  readonly onPromptProgress?: (evaluated: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface TurnToken {
  readonly token: Token;
  /** True if the turn's grammar allowed only this token and the model was not asked. */
  readonly forced: boolean;
  /** Probability among the allowed tokens, after the turn's sampling; at temperature 0, the model's own. */
  readonly probability?: number;
  /** The same for the token that `compareWith` has at this position; 0 if it was ruled out. */
  readonly comparedProbability?: number;
}

export interface TurnUsage {
  readonly promptTokens: number;
  /** Prompt tokens that were in the cache. */
  readonly reusedTokens: number;
  /**
   * Prompt tokens that were evaluated: `promptTokens - reusedTokens`, more if a rollback required
   * re-evaluation.
   */
  readonly evaluatedTokens: number;
  readonly outputTokens: number;
  /** `loop` is set by the planner when it cuts a turn that only repeats itself. */
  readonly stop: "call" | "return" | "end-of-text" | "limit" | "aborted" | "loop";
  readonly promptMilliseconds: number;
  readonly outputMilliseconds: number;
  /**
   * How many of the evaluated tokens belong to the run's earlier turns, which a new session had to restore
   * (see `Session.recall`). Absent: none.
   */
  readonly restoredTokens?: number;
  /**
   * Positions in the prompt where one separately evaluated part ended and the next began. What follows the
   * last border was evaluated together with the first token. Results depend on this in the last bits.
   */
  readonly borders?: readonly number[];
  /** Positions in the output of forced tokens, which were evaluated together with the tokens after them. */
  readonly forced?: readonly number[];
  /**
   * In how many batches tokens of other sessions were evaluated together with this turn's, which changes
   * results slightly, and from which position on, counted over prompt and output. Absent: in none.
   */
  readonly shared?: { readonly batches: number; readonly from: number };
}
