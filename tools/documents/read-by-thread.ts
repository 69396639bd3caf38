import { Worker } from "node:worker_threads";
import type { DocumentKind } from "ostinato/sandbox";

const LONGEST_MILLISECONDS = 20_000;
const MEMORY_MEGABYTES = 512;

/**
 * The text of a document as `readDocument` returns it, read in a thread: for tiers without memory
 * limits.
 *
 * @throws Error when the document is damaged, encrypted, or takes too long.
 */
export async function readByThread(
  kind: DocumentKind,
  content: Uint8Array,
  signal: AbortSignal,
): Promise<string> {
  const file = import.meta.url.endsWith(".ts") ? "./document-thread.ts" : "./document-thread.js";
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: { kind, content },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
    env: nodeOptions(),
    stdout: true,
    stderr: true,
  });
  const end = AbortSignal.any([AbortSignal.timeout(LONGEST_MILLISECONDS), signal]);
  try {
    return await answerOf(worker, end);
  } finally {
    await worker.terminate();
  }
}

/** Nothing of the environment but the conditions by which modules are found. */
function nodeOptions(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS } = process.env;
  return NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS };
}

function answerOf(worker: Worker, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error("reading the document took too long"));
    signal.addEventListener("abort", abort, { once: true });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the document could not be read")));
  });
}
