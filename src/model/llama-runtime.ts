import type { Llama, LlamaLogLevel } from "node-llama-cpp";

/** node-llama-cpp and one instance of llama.cpp in it. */
export interface LlamaRuntime {
  readonly library: typeof import("node-llama-cpp");
  readonly llama: Llama;
  /** What llama.cpp complained about last; kept for errors, never printed. */
  readonly complaints: () => string;
}

/** `false`: the processor alone; `auto`: the best of what the machine has. */
export type GpuChoice = "auto" | "cuda" | "vulkan" | "metal" | false;

const runtimes = new Map<GpuChoice, Promise<LlamaRuntime>>();
const keptComplaints = 20;

/** Imports node-llama-cpp at the first call: its modules take longer to load than all of ours. */
export function llamaRuntime(gpu: GpuChoice): Promise<LlamaRuntime> {
  let runtime = runtimes.get(gpu);
  if (runtime === undefined) {
    runtime = startRuntime(gpu);
    runtimes.set(gpu, runtime);
    runtime.catch(() => runtimes.delete(gpu));
  }
  return runtime;
}

async function startRuntime(gpu: GpuChoice): Promise<LlamaRuntime> {
  const library = await import("node-llama-cpp");
  const complaints: string[] = [];
  const llama = await library.getLlama({
    gpu,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: library.LlamaLogLevel.error,
    logger: (_level: LlamaLogLevel, message: string) => {
      complaints.push(message.trim());
      if (complaints.length > keptComplaints) complaints.shift();
    },
  });
  return { library, llama, complaints: () => complaints.join("\n") };
}
