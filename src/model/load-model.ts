import { basename } from "node:path";
import type { LlamaContext } from "node-llama-cpp";
import { OstinatoError } from "../errors.ts";
import { LlamaEngine } from "./llama-engine.ts";
import { LlamaModel } from "./llama-model.ts";
import { type GpuChoice, type LlamaRuntime, llamaRuntime } from "./llama-runtime.ts";
import { locateModel } from "./locate-model.ts";
import type { Model } from "./model.ts";
import { modelFailed } from "./model-failed.ts";
import { inspectModelFile, type ModelFile } from "./model-file.ts";
import { checkMemory, type MemoryNeed, memoryNeed } from "./model-memory.ts";

export interface LoadModelOptions {
  /**
   * Tokens that a session can hold. Default: the largest of 32,768, 16,384 and 8,192 that the model
   * was trained for and memory holds.
   */
  readonly contextSize?: number;
  /**
   * Threads of the computation. Default: the processor's cores; one for a model under 64 MB, whose
   * work is too small to be shared: on a busy machine two threads mostly wait for each other.
   */
  readonly threads?: number;
  /** Default: `auto`; for the model in the box `false`, the processor. */
  readonly gpu?: GpuChoice;
  /**
   * Map the file into memory instead of reading it. On a processor llama.cpp keeps a repacked copy
   * beside the map: twice the memory. Default: only where twice the file fits easily.
   */
  readonly useMmap?: boolean;
  /** Tokens evaluated at once. Default: 512. */
  readonly batchSize?: number;
  /** Sessions that are evaluated together in one batch; memory for all of them is taken at once. Default: 1. */
  readonly sessions?: number;
  /**
   * Leave what a closed session evaluated to the next one that begins alike: faster first turns, but no
   * longer the same numbers to the last bit as in a fresh session. Default: false.
   */
  readonly shareCache?: boolean;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
}

export type LoadProgress =
  | {
      readonly stage: "download";
      readonly bytes: number;
      readonly total: number;
      readonly bytesPerSecond: number;
    }
  | { readonly stage: "load"; readonly fraction: number };

const smallModel = 64 * 2 ** 20;

/**
 * Loads a gpt-oss model into this process.
 *
 * @param spec Nothing or `tiny`: the model in the box. A path. A name of the catalog (`gpt-oss-20b`,
 *   `gpt-oss-120b`) or `hf:owner/repository/file.gguf[@revision]`, fetched once into the cache.
 * @throws OstinatoError `model.not-found`, `model.not-gpt-oss`, `model.corrupt`, `model.memory`,
 *   `model.download`, `model.checksum`, `harmony.vocabulary`, `model.failed`, `aborted`
 */
export async function loadModel(spec?: string, options: LoadModelOptions = {}): Promise<Model> {
  const located = await locateModel(spec, options);
  const file = inspectModelFile(located.path);
  const plan = planContext(file, options);
  const gpu = options.gpu ?? (located.name === "tiny" ? false : "auto");
  const runtime = await startRuntime(gpu);
  const { llama } = runtime;
  const onProcessor = llama.gpu === false;
  if (onProcessor) checkMemory(located.path, plan.need, process.availableMemory());
  const useMmap = options.useMmap ?? 3 * plan.need.weights < process.availableMemory();
  const threads =
    options.threads ?? (plan.need.weights < smallModel ? 1 : Math.max(1, llama.cpuMathCores));
  try {
    const native = await llama.loadModel({
      modelPath: located.path,
      useMmap,
      gpuLayers: onProcessor ? 0 : { fitContext: { contextSize: plan.contextSize } },
      onLoadProgress: (fraction) => options.onProgress?.({ stage: "load", fraction }),
      ...(options.signal && { loadSignal: options.signal }),
    });
    const makeContext = (): Promise<LlamaContext> =>
      native.createContext({
        // One more than a session may hold: llama.cpp keeps the last place free.
        contextSize: plan.contextSize + 1,
        sequences: plan.sequences,
        batchSize: plan.batchSize,
        threads,
        failedCreationRemedy: false,
      });
    const firstContext = await makeContext();
    const { shape } = file;
    return new LlamaModel({
      engine: new LlamaEngine(runtime, native, file.vocabulary),
      contextSize: plan.contextSize,
      firstContext,
      makeContext: () => makeContext().catch((error) => Promise.reject(noRoom(runtime, error))),
      shareCache: options.shareCache ?? false,
      identity: {
        kind: "llama",
        name: located.name,
        file: { path: located.path, bytes: file.header.fileSize },
        runtime: {
          library: await runtime.library.getModuleVersion(),
          llamaCpp: llama.llamaCppRelease.release,
          backend: llama.gpu === false ? "cpu" : llama.gpu,
          gpuLayers: native.gpuLayers,
          threads,
          useMmap,
          contextSize: plan.contextSize,
          sequences: plan.sequences,
          batchSize: firstContext.batchSize,
          flashAttention: String(firstContext.flashAttention),
          keyType: "F16",
          valueType: "F16",
          window: shape.window,
        },
      },
    });
  } catch (error) {
    if (options.signal?.aborted === true) {
      throw new OstinatoError("aborted", "Loading the model was aborted.", { cause: error });
    }
    throw noRoom(runtime, error);
  }
}

interface ContextPlan {
  readonly contextSize: number;
  readonly sequences: number;
  readonly batchSize: number;
  readonly need: MemoryNeed;
}

function planContext(file: ModelFile, options: LoadModelOptions): ContextPlan {
  const { sessions: sequences = 1, batchSize = 512 } = options;
  const planOf = (contextSize: number): ContextPlan => ({
    contextSize,
    sequences,
    batchSize,
    need: memoryNeed(file, { contextSize, sequences, batchSize }),
  });
  if (options.contextSize !== undefined) return planOf(options.contextSize);
  const plans = [32_768, 16_384, 8_192].map((size) =>
    planOf(Math.min(size, file.shape.trainedContext)),
  );
  const available = process.availableMemory();
  const fits = ({ need }: ContextPlan): boolean =>
    need.weights + need.keysAndValues + need.buffers <= available;
  return plans.find(fits) ?? (plans.at(-1) as ContextPlan);
}

async function startRuntime(gpu: GpuChoice): Promise<LlamaRuntime> {
  try {
    return await llamaRuntime(gpu);
  } catch (cause) {
    throw new OstinatoError("model.failed", "llama.cpp can't be started on this machine.", {
      hint: `Reinstall node-llama-cpp (npm rebuild node-llama-cpp)${gpu === false ? "" : ", or set gpu: false"}.`,
      cause,
    });
  }
}

function noRoom(runtime: LlamaRuntime, error: unknown): OstinatoError {
  if (error instanceof runtime.library.InsufficientMemoryError) {
    return new OstinatoError("model.memory", `There is not enough memory: ${error.message}`, {
      hint: "Take a smaller contextSize, fewer sessions or a smaller model.",
      cause: error,
    });
  }
  return modelFailed(error, runtime.complaints());
}

/** The name of a file that has no other. */
export function nameOfFile(path: string): string {
  return basename(path).replace(/\.gguf$/, "");
}
