/**
 * The native part of node-llama-cpp, as far as it is used here.
 *
 * It is used below the library's own classes, which load in half a second and more, go back in a
 * sliding window where it is no longer whole, and leave the tokens that end a turn out of what may be
 * forbidden (all measured with 3.22.1). What it offers is no public interface: the version is pinned
 * in package.json, and `open-on-processor.ts` and `open-with-library.ts` check it before they use it.
 */
export interface LlamaAddon {
  readonly AddonModel: new (path: string, options: AddonModelOptions) => AddonModel;
  readonly AddonContext: new (model: AddonModel, options: AddonContextOptions) => AddonContext;
  readonly AddonSampler: {
    new (model: AddonModel): AddonSampler;
    /** Moves a grammar's state on by a token that the grammar allows. */
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
  /** Whether somebody had loaded it before. */
  markLoaded(): boolean;
  loadBackends(folder?: string): void;
  /** `undefined` when no backend was found. */
  getGpuType(): "cuda" | "vulkan" | "metal" | false | undefined;
  getMathCores(): number;
  /** 2: errors alone. */
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
  /** For all sequences together, a multiple of 256 for each. */
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
  /** Returns where in the batch the wanted logits will be. */
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
      /** The sum of e to the power of each value less the highest. */
      totalLogitWeight?: number,
    ]
  >;
  disposeSequence(sequence: number): void;
  removeTokenCellsFromSequence(sequence: number, start: number, end: number): boolean;
  /** The first position of which every layer still has keys and values; -1 when there are none. */
  getSequenceKvCacheMinPosition(sequence: number): number;
  restoreCheckpoint(
    checkpoint: AddonCheckpoint,
    lastPosition: number,
    sequence: number,
  ): Promise<boolean>;
  getMemoryBreakdown(): { cpuRam: number; gpuVram: number };
}

/** Whose logits are wanted, as they stand after the sampler: of these tokens, and of the highest so many. */
export type LogitFilter = readonly [
  tokens: readonly number[],
  highest: boolean,
  lowest: boolean,
  selected: boolean,
  top: number,
];

/** What a sliding window holds at one place; the other layers keep everything anyway. */
export interface AddonCheckpoint {
  init(context: AddonContext, sequence: number): Promise<void>;
  dispose(): void;
  readonly size: number;
}

export interface AddonSampler {
  /** Keeps the parts of its chain that stay as they are: the same seed goes on with its random numbers. */
  applyConfig(config: SamplerConfig): void;
  dispose(): void;
}

/**
 * What is left out is off; temperature 0 takes the likeliest. In the chain the biases come first, then top-k,
 * top-p, min-p, and the temperature last.
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

/** The version of node-llama-cpp whose native part this is. */
export const knownVersion = "3.22.1";
