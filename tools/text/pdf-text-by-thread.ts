import { Worker } from "node:worker_threads";

const LONGEST_MILLISECONDS = 20_000;
const MEMORY_MEGABYTES = 512;

/**
 * The text of a PDF as `pdfText` gives it, read in a thread: for tiers that limit no memory anyway.
 *
 * @throws Error when the file is damaged, encrypted, or takes too long.
 */
export async function pdfTextByThread(content: Uint8Array, signal: AbortSignal): Promise<string> {
  const file = import.meta.url.endsWith(".ts") ? "./pdf-worker.ts" : "./pdf-worker.js";
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: content,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
    env: {},
    stdout: true,
    stderr: true,
  });
  const end = AbortSignal.any([AbortSignal.timeout(LONGEST_MILLISECONDS), signal]);
  try {
    const pages = await answerOf(worker, end);
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
