import { Worker } from "node:worker_threads";

const DEFAULT_MILLISECONDS = 20_000;
const MEMORY_MEGABYTES = 512;

/**
 * The text of a PDF, its pages each under a line `[page N]`. Read by pdf.js in a thread of
 * its own with a limit on time and memory, since the file may come from anywhere.
 *
 * @throws Error when the file is damaged, encrypted, or takes too long.
 */
export async function pdfText(
  bytes: Uint8Array,
  options: { readonly milliseconds?: number; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const file = import.meta.url.endsWith(".ts") ? "./pdf-worker.ts" : "./pdf-worker.js";
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
    env: {},
    stdout: true,
    stderr: true,
  });
  const time = AbortSignal.timeout(options.milliseconds ?? DEFAULT_MILLISECONDS);
  const signal = options.signal ? AbortSignal.any([time, options.signal]) : time;
  try {
    const pages = await answerOf(worker, signal);
    return pages.map((lines, index) => `[page ${index + 1}]\n${lines.join("\n")}`).join("\n");
  } finally {
    await worker.terminate();
  }
}

function answerOf(worker: Worker, signal: AbortSignal): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error("reading the PDF took too long"));
    signal.addEventListener("abort", abort, { once: true });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the PDF could not be read")));
  });
}
