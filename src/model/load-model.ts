import { OstinatoError } from "../errors.ts";
import { checkLoadOptions } from "./check-load-options.ts";
import type { DownloadProgress } from "./download/download.ts";
import { locateModel } from "./download/locate-model.ts";
import { FileIdentity } from "./file/file-identity.ts";
import { inspectModelFile } from "./file/model-file.ts";
import { checkContextMemory, checkMemory } from "./file/model-memory.ts";
import { planContext } from "./file/plan-context.ts";
import type { Model } from "./model.ts";
import { LlamaEngine } from "./native/llama-engine.ts";
import { modelFailed } from "./native/model-failed.ts";
import type { GpuChoice, NativeModel, OpenOptions } from "./native/native-model.ts";
import { openOnProcessor } from "./native/open-on-processor.ts";
import { openWithLibrary } from "./native/open-with-library.ts";
import { SequencePool } from "./sequence/sequence-pool.ts";
import { DEFAULT_MIN_P } from "./session/default-sampling.ts";
import { LlamaModel } from "./session/llama-model.ts";
import { promptChunk } from "./session/prompt-chunk.ts";

export interface LoadModelOptions {
  /**
   * Tokens that a session can hold, 256 at least. Default: the largest of 32,768, 16,384 and 8,192 that the model
   * was trained for and memory holds.
   */
  readonly contextSize?: number | undefined;
  /**
   * Threads of the computation. Default: the processor's cores; one for a model under 64 MB, whose
   * work is too small to be shared: on a busy machine two threads mostly wait for each other.
   */
  readonly threads?: number | undefined;
  /** Default: `auto`; for the model in the box `false`, the processor. */
  readonly gpu?: GpuChoice | undefined;
  /**
   * Map the file into memory instead of reading it. On a processor llama.cpp keeps a repacked copy
   * beside the map: twice the memory. Default: only where three times the file fits.
   */
  readonly useMmap?: boolean | undefined;
  /** Tokens evaluated at once. Default: 512. */
  readonly batchSize?: number | undefined;
  /** Sessions that are evaluated together in one batch; memory for all of them is taken at once. Default: 1. */
  readonly sessions?: number | undefined;
  /**
   * Leave what a closed session evaluated to the next one that begins alike: faster first turns, but no
   * longer the same numbers to the last bit as in a fresh session. Default: false.
   */
  readonly shareCache?: boolean | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type LoadProgress =
  | ({ readonly stage: "download" } & DownloadProgress)
  | { readonly stage: "load"; readonly fraction: number };

/**
 * The model in the box knows what it was trained on and little else: its first choice is its best one,
 * and where a temperature is asked for, what it finds unlikely is its mistakes.
 */
const tinySampling = { temperature: 0, minP: 0.1 };

const smallModel = 64 * 2 ** 20;

/**
 * Loads a gpt-oss model into this process.
 *
 * @param spec Nothing or `tiny`: the model in the box. A path. A name of the catalog (`gpt-oss-20b`,
 *   `gpt-oss-120b`) or `hf:owner/repository/file.gguf[@revision]`, fetched once into the cache.
 * @throws OstinatoError `input.invalid` for an option that there is none of and an impossible size, `model.not-found`,
 *   `model.not-gpt-oss`, `model.corrupt`, `model.memory`, `model.download`, `model.checksum`,
 *   `harmony.vocabulary`, `model.failed`, `aborted`, `runtime.unsupported`
 */
export async function loadModel(spec?: string, options: LoadModelOptions = {}): Promise<Model> {
  const { onProgress, signal } = options;
  checkLoadOptions(spec, options);
  const { name, path } = await locateModel(spec, {
    ...(onProgress && { onProgress: (progress) => onProgress({ stage: "download", ...progress }) }),
    ...(signal && { signal }),
  });
  const file = inspectModelFile(path);
  const available = process.availableMemory();
  const plan = planContext(file, options, available);
  const gpu = options.gpu ?? (name === "tiny" ? false : "auto");
  const { contextSize, sequences, batchSize, need } = plan;
  const useMmap = options.useMmap ?? 3 * need.weights < available;
  const opened = open({
    path,
    gpu,
    useMmap,
    threads: options.threads ?? (need.weights < smallModel ? 1 : null),
    contextSize,
    sequences,
    batchSize,
    mustFit: () => checkMemory(path, need, available),
    ...(onProgress && { onProgress: (fraction) => onProgress({ stage: "load", fraction }) }),
    ...(signal && { signal }),
  });
  const identified = FileIdentity.of(path, file.header.fileSize);
  const [native, identity] = await Promise.all([opened, identified]).catch(async (error) => {
    // The hash of a large file would keep the process alive for a minute.
    identified.then((each) => each.stop()).catch(() => {});
    await opened.then((each) => each.dispose()).catch(() => {});
    throw await failure(error, signal);
  });
  const { window } = file.shape;
  const { backend } = native;
  const chunk = promptChunk({ batchSize, backend, weights: need.weights });
  const pool = new SequencePool({
    ...{ native, sequences, batchSize, contextSize, window },
    // On a card the library looks at the card's memory.
    ...(backend === "cpu" && {
      mustFit: () => checkContextMemory(need, process.availableMemory()),
    }),
  });
  const model = new LlamaModel({
    engine: new LlamaEngine(native, file.vocabulary),
    name,
    file: identity,
    contextSize,
    chunk,
    pool,
    shareCache: options.shareCache ?? false,
    sampling: name === "tiny" ? tinySampling : { minP: DEFAULT_MIN_P },
    runtime: {
      library: native.library,
      llamaCpp: native.release,
      backend,
      gpuLayers: native.gpuLayers,
      threads: native.threads,
      useMmap,
      contextSize,
      sequences,
      batchSize,
      promptChunk: chunk,
      flashAttention: "auto",
      keyType: "F16",
      valueType: "F16",
      window,
    },
  });
  try {
    await pool.open();
    signal?.throwIfAborted();
    return model;
  } catch (error) {
    await model.dispose();
    throw await failure(error, signal);
  }
}

async function open(options: OpenOptions): Promise<NativeModel> {
  options.signal?.throwIfAborted();
  // What isn't for the processor alone is shared out by the library, which knows the card's memory.
  if (options.gpu === false) options.mustFit();
  const native = options.gpu === false ? await openOnProcessor(options) : null;
  return native ?? openWithLibrary(options);
}

async function failure(error: unknown, signal: AbortSignal | undefined): Promise<OstinatoError> {
  if (signal?.aborted !== true) return modelFailed(error);
  return new OstinatoError("aborted", "Loading the model was aborted.", { cause: error });
}
