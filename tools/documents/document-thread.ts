import { parentPort, workerData } from "node:worker_threads";
import { readDocument } from "ostinato/sandbox";

/** The body of the thread in which a document is read where the sandbox reads none: one in, its text out. */
parentPort?.postMessage(await readDocument(workerData.kind, workerData.content));
