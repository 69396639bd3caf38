import type { AddonContext, AddonModel, LlamaAddon } from "./llama-addon.ts";

/** `false`: CPU only. `auto`: the best device of the machine. */
export type GpuChoice = "auto" | "cuda" | "vulkan" | "metal" | false;

/** How to open a model. */
export interface OpenOptions {
  readonly path: string;
  readonly gpu: GpuChoice;
  readonly useMmap: boolean;
  /** Null: the number of CPU cores. */
  readonly threads: number | null;
  readonly contextSize: number;
  readonly sequences: number;
  readonly batchSize: number;
  /** Throws if the model doesn't fit in main memory. Called before a CPU-only load. */
  readonly mustFit: () => void;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** A model loaded in memory, by either method. */
export interface NativeModel {
  readonly addon: LlamaAddon;
  readonly model: AddonModel;
  /** `node-llama-cpp 3.22.1` */
  readonly library: string;
  /** llama.cpp's release. */
  readonly release: string;
  readonly backend: string;
  readonly gpuLayers: number;
  readonly threads: number;
  openContext(): Promise<NativeContext>;
  dispose(): Promise<void>;
}

export interface NativeContext {
  readonly context: AddonContext;
  dispose(): Promise<void>;
}

/** llama.cpp rounds a sequence's size up to a multiple of this. */
const sizeStep = 256;

/** One more than a session may hold, because the last position stays free, rounded like llama.cpp does. */
export function roundedContextSize(contextSize: number): number {
  return Math.ceil((contextSize + 1) / sizeStep) * sizeStep;
}
