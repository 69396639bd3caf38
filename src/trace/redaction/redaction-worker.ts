import { parentPort, workerData } from "node:worker_threads";
import { Redactor } from "./redactor.ts";

/** A request to the thread. */
export interface RedactionRequest {
  readonly which: "named" | "all";
  readonly texts: readonly string[];
}

/** A text that was scanned; null when it had no secret. */
export type RedactedText = { readonly clean: string; readonly found: readonly string[] } | null;

/** The body of the thread that `RedactionThread` starts. */
const redactor = new Redactor(workerData.options, workerData.environment);

parentPort?.on("message", ({ which, texts }: RedactionRequest) => {
  const answers = texts.map((text): RedactedText => {
    const found = new Set<string>();
    const clean = which === "named" ? redactor.named(text, found) : redactor.text(text, found);
    return clean === text ? null : { clean, found: [...found] };
  });
  parentPort?.postMessage(answers);
});
