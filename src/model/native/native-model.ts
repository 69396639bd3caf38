import type { AddonContext, AddonModel, LlamaAddon } from "./llama-addon.ts";

/** `false`: the processor alone; `auto`: the best of what the machine has. */
export type GpuChoice = "auto" | "cuda" | "vulkan" | "metal" | false;

/** How a model is to be opened. */
export interface OpenOptions {
  readonly path: string;
  readonly gpu: GpuChoice;
  readonly useMmap: boolean;
  /** Null: the processor's cores. */
  readonly threads: number | null;
  readonly contextSize: number;
  readonly sequences: number;
  readonly batchSize: number;
  /** Throws where the processor's memory can't hold the model: asked before it is loaded there alone. */
  readonly mustFit: () => void;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Weights in memory, by whichever way they came there. */
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

/** llama.cpp rounds the size of a sequence up to this. */
const sizeStep = 256;

/** One more than a session may hold, since the last place stays free, rounded as llama.cpp does. */
export function roundedContextSize(contextSize: number): number {
  return Math.ceil((contextSize + 1) / sizeStep) * sizeStep;
}
