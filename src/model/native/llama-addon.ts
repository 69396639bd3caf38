/**
 * The parts of node-llama-cpp's native addon that are used here.
 *
 * It is used directly, because the library's own classes take half a second or more to load, roll back into a
 * sliding window that is no longer complete, and can't ban end-of-turn tokens (all measured with 3.22.1). The
 * addon is not a public interface, so its version is pinned in package.json, and `open-on-processor.ts` and
 * `open-with-library.ts` check it before use.
 */
export interface LlamaAddon {
  readonly AddonModel: new (path: string, options: AddonModelOptions) => AddonModel;
  readonly AddonContext: new (model: AddonModel, options: AddonContextOptions) => AddonContext;
  readonly AddonSampler: {
    new (model: AddonModel): AddonSampler;
    /** Advances a grammar's state by a token that the grammar allows. */
    acceptGrammarEvaluationStateToken(state: AddonGrammarState, token: number): void;
  };
  readonly AddonGrammar: new (gbnf: string, options: { addonExports: LlamaAddon }) => AddonGrammar;
  readonly AddonGrammarEvaluationState: {
    new (model: AddonModel, grammar: AddonGrammar): AddonGrammarState;
    /** A copy. */
    new (state: AddonGrammarState): AddonGrammarState;
  };
  readonly AddonContextSequenceCheckpoint: new () => AddonCheckpoint;
  init(): Promise<void>;
  /** Returns whether it was already loaded. */
  markLoaded(): boolean;
  loadBackends(folder?: string): void;
  /** `undefined` if no backend was found. */
  getGpuType(): "cuda" | "vulkan" | "metal" | false | undefined;
  getMathCores(): number;
  /** 2: errors only. */
  setLoggerLogLevel(level: number): void;
  setLogger(logger: ((level: number, message: string) => void) | null): void;
  getBlockSizeForGgmlType(type: number): number | undefined;
  getTypeSizeForGgmlType(type: number): number | undefined;
}

export interface AddonModelOptions {
  /** Keeps the addon alive as long as the model. */
  readonly addonExports: LlamaAddon;
  readonly gpuLayers: number;
  readonly useMmap: boolean;
  readonly hasLoadAbortSignal: boolean;
  readonly onLoadProgress?: (fraction: number) => void;
}

export interface AddonModel {
  init(): Promise<boolean>;
  abortActiveModelLoad(): void;
  dispose(): Promise<void>;
}

export interface AddonContextOptions {
  /** For all sequences together; a multiple of 256 per sequence. */
  readonly contextSize: number;
  readonly sequences: number;
  readonly batchSize: number;
  readonly threads: number;
  readonly flashAttention: "auto" | boolean;
}

export interface AddonContext {
  init(): Promise<boolean>;
  dispose(): Promise<void>;
  initBatch(size: number): void;
  /** Returns the batch indices of the requested logits. */
  addToBatch(
    sequence: number,
    position: number,
    tokens: Uint32Array,
    logitIndexes: Uint32Array,
  ): Uint32Array;
  decodeBatch(): Promise<void>;
  sampleToken(logitIndex: number, sampler: AddonSampler): Promise<number>;
  sampleToken(
    logitIndex: number,
    sampler: AddonSampler,
    probabilities: boolean,
    confidence: boolean,
    logits?: LogitFilter,
    totalLogitWeight?: boolean,
  ): Promise<
    readonly [
      token: number,
      probabilities: unknown,
      confidence: number | undefined,
      /** Token, value, token, value … */
      logits?: readonly number[],
      /** The sum of exp(value - highest value). */
      totalLogitWeight?: number,
    ]
  >;
  disposeSequence(sequence: number): void;
  removeTokenCellsFromSequence(sequence: number, start: number, end: number): boolean;
  /** The first position for which every layer still has keys and values. -1 if there is none. */
  getSequenceKvCacheMinPosition(sequence: number): number;
  restoreCheckpoint(
    checkpoint: AddonCheckpoint,
    lastPosition: number,
    sequence: number,
  ): Promise<boolean>;
  /** Writes a sequence's keys and values. */
  saveSequenceStateToFile(path: string, sequence: number, tokens: Uint32Array): Promise<number>;
  /** Puts them into a sequence, which loses its own, and returns the tokens that were written with them. */
  loadSequenceStateFromFile(
    path: string,
    sequence: number,
    mostTokens: number,
  ): Promise<Uint32Array>;
  getMemoryBreakdown(): { cpuRam: number; gpuVram: number };
}

/** Which logits to return after sampling: those of these tokens, and the highest `top`. */
export type LogitFilter = readonly [
  tokens: readonly number[],
  highest: boolean,
  lowest: boolean,
  selected: boolean,
  top: number,
];

/** The contents of the sliding windows at one position. The other layers keep everything anyway. */
export interface AddonCheckpoint {
  init(context: AddonContext, sequence: number): Promise<void>;
  dispose(): void;
  readonly size: number;
}

export interface AddonSampler {
  /** Keeps unchanged parts of the sampler chain: with the same seed, the random number stream continues. */
  applyConfig(config: SamplerConfig): void;
  dispose(): void;
}

/**
 * Omitted samplers are off. Temperature 0 picks the likeliest token. Order of the chain: biases, top-k,
 * top-p, min-p, temperature.
 */
export interface SamplerConfig {
  readonly temperature: number;
  readonly minP?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed: number;
  readonly tokenBiasKeys?: Uint32Array;
  readonly tokenBiasValues?: Float32Array;
  readonly grammarEvaluationState?: AddonGrammarState;
}

export type AddonGrammar = { readonly kind: unique symbol };
export type AddonGrammarState = { readonly state: unique symbol };

/** The version of node-llama-cpp that these types describe. */
export const knownVersion = "3.22.1";
