import { parentPort, workerData } from "node:worker_threads";
import { readDocument } from "ostinato/sandbox";

/**
 * The body of the thread that reads a document if the sandbox can't: a document in, its text out.
 */
parentPort?.postMessage(await readDocument(workerData.kind, workerData.content));
