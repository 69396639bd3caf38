import { parentPort, workerData } from "node:worker_threads";
import { pdfPages } from "../../src/sandbox/inside/pdf-pages.ts";

/** The body of the thread that `pdfText` starts where the sandbox reads none: one document in, its pages' lines out. */
parentPort?.postMessage(await pdfPages(new Uint8Array(workerData)));
