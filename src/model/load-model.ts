import type { LlamaContext } from "node-llama-cpp";
import { OstinatoError } from "../errors.ts";
import type { DownloadProgress } from "./download.ts";
import { FileIdentity } from "./file-identity.ts";
import { LlamaEngine } from "./llama-engine.ts";
import { LlamaModel } from "./llama-model.ts";
import { type GpuChoice, type LlamaRuntime, llamaRuntime } from "./llama-runtime.ts";
import { locateModel } from "./locate-model.ts";
import type { Model } from "./model.ts";
import { modelFailed } from "./model-failed.ts";
import { inspectModelFile } from "./model-file.ts";
import { checkMemory } from "./model-memory.ts";
import { planContext } from "./plan-context.ts";

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
   * beside the map: twice the memory. Default: only where three times the file fits.
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
  | ({ readonly stage: "download" } & DownloadProgress)
  | { readonly stage: "load"; readonly fraction: number };

/** The model in the box knows what it was trained on and little else: its first choice is its best one. */
const tinySampling = { temperature: 0 };

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
  const { onProgress, signal } = options;
  const { name, path } = await locateModel(spec, {
    ...(onProgress && { onProgress: (progress) => onProgress({ stage: "download", ...progress }) }),
    ...(signal && { signal }),
  });
  const file = inspectModelFile(path);
  const available = process.availableMemory();
  const plan = planContext(file, options, available);
  const gpu = options.gpu ?? (name === "tiny" ? false : "auto");
  const [runtime, identity] = await Promise.all([
    startRuntime(gpu),
    FileIdentity.of(path, file.header.fileSize),
  ]);
  const { llama, library } = runtime;
  const onProcessor = llama.gpu === false;
  if (onProcessor) checkMemory(path, plan.need, available);
  const useMmap = options.useMmap ?? 3 * plan.need.weights < available;
  const threads =
    options.threads ?? (plan.need.weights < smallModel ? 1 : Math.max(1, llama.cpuMathCores));
  try {
    const model = await llama.loadModel({
      modelPath: path,
      useMmap,
      gpuLayers: onProcessor ? 0 : { fitContext: { contextSize: plan.contextSize } },
      onLoadProgress: (fraction) => onProgress?.({ stage: "load", fraction }),
      ...(signal && { loadSignal: signal }),
    });
    const makeContext = (): Promise<LlamaContext> =>
      model.createContext({
        // One more than a session may hold: llama.cpp keeps the last place free.
        contextSize: plan.contextSize + 1,
        sequences: plan.sequences,
        batchSize: plan.batchSize,
        threads,
        failedCreationRemedy: false,
      });
    const firstContext = await makeContext();
    return new LlamaModel({
      engine: new LlamaEngine(runtime, model, file.vocabulary),
      name,
      file: identity,
      contextSize: plan.contextSize,
      firstContext,
      makeContext: () => makeContext().catch((error) => Promise.reject(noRoom(runtime, error))),
      shareCache: options.shareCache ?? false,
      sampling: name === "tiny" ? tinySampling : {},
      runtime: {
        library: `node-llama-cpp ${await library.getModuleVersion()}`,
        llamaCpp: llama.llamaCppRelease.release,
        backend: llama.gpu === false ? "cpu" : llama.gpu,
        gpuLayers: model.gpuLayers,
        threads,
        useMmap,
        contextSize: plan.contextSize,
        sequences: plan.sequences,
        batchSize: firstContext.batchSize,
        flashAttention: String(firstContext.flashAttention),
        keyType: library.GgmlType[firstContext.kvCacheKeyType] ?? "unknown",
        valueType: library.GgmlType[firstContext.kvCacheValueType] ?? "unknown",
        window: file.shape.window,
      },
    });
  } catch (error) {
    identity.stop();
    if (signal?.aborted === true) {
      throw new OstinatoError("aborted", "Loading the model was aborted.", { cause: error });
    }
    throw noRoom(runtime, error);
  }
}

async function startRuntime(gpu: GpuChoice): Promise<LlamaRuntime> {
  try {
    return await llamaRuntime(gpu);
  } catch (cause) {
    const otherwise = gpu === false ? "" : ", or set gpu: false";
    throw new OstinatoError("model.failed", "llama.cpp can't be started on this machine.", {
      hint: `Install node-llama-cpp anew (npm rebuild node-llama-cpp)${otherwise}.`,
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
