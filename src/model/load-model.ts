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
   * Tokens that a session can hold, at least 256. Default: the largest of 32,768, 16,384 and 8,192 that the
   * model was trained for and that fits in memory.
   */
  readonly contextSize?: number | undefined;
  /**
   * Compute threads. Default: the number of CPU cores, or one for a model under 64 MB, whose work is too
   * small to share: on a busy machine, two threads mostly wait for each other.
   */
  readonly threads?: number | undefined;
  /** Default: `auto`; for the model in the box `false` (CPU only). */
  readonly gpu?: GpuChoice | undefined;
  /**
   * Map the file into memory instead of reading it. On a CPU, llama.cpp keeps a repacked copy in addition to
   * the mapped file, which doubles the memory. Default: only if three times the file size is available.
   */
  readonly useMmap?: boolean | undefined;
  /** Tokens evaluated per batch. Default: 512. */
  readonly batchSize?: number | undefined;
  /**
   * Sessions that are evaluated together in one batch. Memory for all of them is allocated up front. Default:
   * 1.
   */
  readonly sessions?: number | undefined;
  /**
   * Reuse the cache of a closed session for the next one whose prompt starts the same. First turns are
   * faster, but no longer bit-identical to those of a fresh session. Default: false.
   */
  readonly shareCache?: boolean | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type LoadProgress =
  | ({ readonly stage: "download" } & DownloadProgress)
  | { readonly stage: "load"; readonly fraction: number };

/**
 * The model in the box knows little beyond its training data. Its first choice is its best one, and at higher
 * temperatures its unlikely tokens are mistakes.
 */
const tinySampling = { temperature: 0, minP: 0.1 };

const smallModel = 64 * 2 ** 20;

/**
 * Loads a gpt-oss model into this process.
 *
 * @param spec Nothing or `tiny`: the model in the box. A path. A catalog name (`gpt-oss-20b`, `gpt-oss-120b`) or
 *   `hf:owner/repository/file.gguf[@revision]`, downloaded once into the cache.
 * @throws OstinatoError `input.invalid` for an unknown option or an invalid size, `model.not-found`,
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
    // Hashing a large file would keep the process alive for a minute.
    identified.then((each) => each.stop()).catch(() => {});
    await opened.then((each) => each.dispose()).catch(() => {});
    throw await failure(error, signal);
  });
  const { window } = file.shape;
  const { backend } = native;
  const chunk = promptChunk({ batchSize, backend, weights: need.weights });
  const pool = new SequencePool({
    native,
    sequences,
    batchSize,
    contextSize,
    window,
    // On a GPU, the library checks the GPU's memory.
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
  // Unless the model is for the CPU alone, the library distributes it, because it knows the GPU's memory.
  if (options.gpu === false) options.mustFit();
  const native = options.gpu === false ? await openOnProcessor(options) : null;
  return native ?? openWithLibrary(options);
}

async function failure(error: unknown, signal: AbortSignal | undefined): Promise<OstinatoError> {
  if (signal?.aborted !== true) return modelFailed(error);
  return new OstinatoError("aborted", "Loading the model was aborted.", { cause: error });
}
