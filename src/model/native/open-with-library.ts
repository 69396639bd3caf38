import type { Llama, LlamaContext } from "node-llama-cpp";
import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import { complaints } from "./complaints.ts";
import { hearComplaints } from "./hear-complaints.ts";
import {
  type AddonContext,
  type AddonModel,
  knownVersion,
  type LlamaAddon,
} from "./llama-addon.ts";
import {
  type GpuChoice,
  type NativeContext,
  type NativeModel,
  type OpenOptions,
  roundedContextSize,
} from "./native-model.ts";
import { refusedByLlama } from "./refused-by-llama.ts";

interface Library {
  readonly llama: Llama;
  /** False: CPU only, because no other device was found. */
  readonly backend: Llama["gpu"];
  readonly module: typeof import("node-llama-cpp");
}

const libraries = new Map<GpuChoice, Promise<Library>>();

/**
 * Opens a model with node-llama-cpp, which finds the right binary for the machine's GPU, tests it in a
 * separate process, and distributes the layers between GPU and CPU. @throws OstinatoError `model.failed` if
 * it can't start, `model.memory`
 */
export async function openWithLibrary(options: OpenOptions): Promise<NativeModel> {
  const { gpu, path, useMmap, signal, onProgress, sequences, batchSize } = options;
  const { llama, module, backend } = await startLibrary(gpu);
  // Without a GPU it allocates whatever is requested, and the system would kill the process.
  if (backend === false) options.mustFit();
  const contextSize = roundedContextSize(options.contextSize);
  const threads = options.threads ?? Math.max(1, llama.cpuMathCores);
  const noRoom = (error: unknown): never => {
    if (!(error instanceof module.InsufficientMemoryError)) throw error;
    throw new OstinatoError("model.memory", `There is not enough memory: ${error.message}`, {
      hint: "Use a smaller contextSize, fewer sessions or a smaller model.",
      cause: error,
    });
  };
  const model = await llama
    .loadModel({
      modelPath: path,
      useMmap,
      gpuLayers: backend === false ? 0 : { fitContext: { contextSize: contextSize * sequences } },
      ...(onProgress && { onLoadProgress: onProgress }),
      ...(signal && { loadSignal: signal }),
    })
    .catch(noRoom)
    .catch(async (error) => {
      throw OstinatoError.is(error) ? error : await refusedByLlama(path, error);
    });
  return {
    addon: inner<LlamaAddon>(llama, "_bindings"),
    model: inner<AddonModel>(model, "_model"),
    library: `node-llama-cpp ${knownVersion}`,
    release: llama.llamaCppRelease.release,
    backend: backend === false ? "cpu" : backend,
    gpuLayers: model.gpuLayers,
    threads,
    async openContext(): Promise<NativeContext> {
      const context: LlamaContext = await model
        .createContext({ contextSize, sequences, batchSize, threads, failedCreationRemedy: false })
        .catch(noRoom);
      return {
        context: inner<AddonContext>(context, "_ctx"),
        dispose: () => context.dispose(),
      };
    },
    dispose: () => model.dispose(),
  };
}

function startLibrary(gpu: GpuChoice): Promise<Library> {
  let library = libraries.get(gpu);
  if (library === undefined) {
    library = importLibrary(gpu);
    libraries.set(gpu, library);
    library.catch(() => libraries.delete(gpu));
  }
  return library;
}

async function importLibrary(gpu: GpuChoice): Promise<Library> {
  try {
    const module = await import("node-llama-cpp");
    const version = await module.getModuleVersion();
    if (version !== knownVersion) {
      throw new Error(`node-llama-cpp has version ${version}, but Ostinato needs ${knownVersion}`);
    }
    const llama = await module.getLlama({
      gpu,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      logLevel: module.LlamaLogLevel.error,
      logger: (_level, message) => complaints.add(message),
    });
    await hearComplaints(inner<LlamaAddon>(llama, "_bindings"));
    // A Vulkan loader, which comes with Chromium, starts without any GPU.
    const hasCard = llama.gpu !== false && (await llama.getGpuDeviceNames()).length > 0;
    if (!hasCard && gpu !== "auto" && gpu !== false) {
      throw new OstinatoError("model.failed", `There is no GPU that ${gpu} can use.`, {
        hint: "Install the GPU's driver, or set gpu: false to use the CPU.",
      });
    }
    return { llama, module, backend: hasCard ? llama.gpu : false };
  } catch (cause) {
    if (OstinatoError.is(cause)) throw cause;
    const reason = messageOf(cause);
    const otherwise = gpu === false ? "" : ", or set gpu: false";
    throw new OstinatoError("model.failed", `llama.cpp can't be started: ${reason}`, {
      hint: `Reinstall Ostinato with its optional dependencies${otherwise}.`,
      cause,
    });
  }
}

function inner<Value>(object: object, name: string): Value {
  const value: unknown = Reflect.get(object, name);
  if (value === undefined) throw new Error(`node-llama-cpp ${knownVersion} has no ${name}`);
  return value as Value;
}
