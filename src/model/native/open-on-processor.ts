import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { hearComplaints } from "./hear-complaints.ts";
import { knownVersion, type LlamaAddon } from "./llama-addon.ts";
import {
  type NativeContext,
  type NativeModel,
  type OpenOptions,
  roundedContextSize,
} from "./native-model.ts";
import { refusedByLlama } from "./refused-by-llama.ts";

interface ProcessorAddon {
  readonly addon: LlamaAddon;
  readonly release: string;
}

/** Platforms where this was tested. On others, the library finds its native addon itself. */
const platforms = ["linux-x64", "linux-arm64"];

let loaded: Promise<ProcessorAddon | null> | undefined;

/**
 * Opens a model on the CPU without node-llama-cpp's JavaScript. For a small model this takes about 0.1 s,
 * while the library needs over a second to load and to test its binary in a separate process.
 *
 * @returns Null if this isn't possible; use the library then.
 */
export async function openOnProcessor(options: OpenOptions): Promise<NativeModel | null> {
  loaded ??= loadAddon();
  const found = await loaded;
  if (found === null) return null;
  const { addon, release } = found;
  const { path, useMmap, signal, onProgress, contextSize, sequences, batchSize } = options;
  const model = new addon.AddonModel(path, {
    addonExports: addon,
    gpuLayers: 0,
    useMmap,
    hasLoadAbortSignal: true,
    ...(onProgress && { onLoadProgress: onProgress }),
  });
  const abort = (): void => model.abortActiveModelLoad();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const right = await model.init().catch(async (error) => {
      throw await refusedByLlama(path, error);
    });
    if (!right) throw await refusedByLlama(path);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
  const threads = options.threads ?? Math.max(1, Math.floor(addon.getMathCores()));
  return {
    addon,
    model,
    library: `node-llama-cpp ${knownVersion}`,
    release,
    backend: "cpu",
    gpuLayers: 0,
    threads,
    async openContext(): Promise<NativeContext> {
      const context = new addon.AddonContext(model, {
        contextSize: roundedContextSize(contextSize) * sequences,
        sequences,
        // One more than a batch, to keep the edge of the window.
        batchSize: batchSize + 1,
        threads,
        flashAttention: "auto",
      });
      if (!(await context.init())) throw new Error("llama.cpp can't create the context");
      return { context, dispose: () => context.dispose() };
    },
    dispose: () => model.dispose(),
  };
}

async function loadAddon(): Promise<ProcessorAddon | null> {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.includes(platform)) return null;
  try {
    const require = createRequire(import.meta.resolve("node-llama-cpp"));
    const folder = dirname(dirname(require.resolve(`@node-llama-cpp/${platform}`)));
    const { version } = readJson(join(folder, "package.json")) as { version?: unknown };
    if (version !== knownVersion) return null;
    const binaries = join(folder, "bins", platform);
    const { buildOptions } = readJson(join(binaries, "_nlcBuildMetadata.json")) as BuildMetadata;
    const addon: LlamaAddon = require(join(binaries, "llama-addon.node"));
    addon.markLoaded();
    await hearComplaints(addon);
    addon.loadBackends();
    if (addon.getGpuType() === undefined) addon.loadBackends(binaries);
    if (addon.getGpuType() !== false) return null;
    await addon.init();
    return { addon, release: buildOptions.llamaCpp.release };
  } catch {
    // A different layout, another C library, or a missing file: the library handles it or reports it.
    return null;
  }
}

/** Metadata of the pinned version, stored with its binaries. If it is missing, the caller catches the error. */
interface BuildMetadata {
  readonly buildOptions: { readonly llamaCpp: { readonly release: string } };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
