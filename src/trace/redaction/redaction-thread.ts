import { Worker } from "node:worker_threads";
import { OstinatoError } from "../../errors.ts";
import type { RedactedText, RedactionRequest } from "./redaction-worker.ts";
import type { RedactionOptions } from "./redactor.ts";

/** How long an idle thread is kept: large texts of a run tend to come in a row. */
const IDLE_MILLISECONDS = 5000;
/** The built-in patterns take seconds for the largest texts; custom ones might never end. */
const LONGEST_MILLISECONDS = 120_000;

interface Pending {
  resolve(texts: readonly RedactedText[]): void;
  reject(error: Error): void;
}

/**
 * Scans large texts in a thread, so that this one can continue with aborts, time limits and other
 * runs.
 */
export class RedactionThread {
  readonly #options: RedactionOptions;
  readonly #environment: Readonly<Record<string, string>>;
  #worker: Worker | null = null;
  #pending: Pending[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param environment The environment variables that the options refer to. */
  constructor(options: RedactionOptions, environment: Readonly<Record<string, string>>) {
    const { patterns, ...plain } = options;
    // A custom pattern may be any kind of object; its fields can be sent.
    const sent = patterns?.map(({ name, pattern }) => ({ name, pattern }));
    this.#options = { ...plain, ...(sent && { patterns: sent }) };
    this.#environment = environment;
  }

  /**
   * The texts without secrets, in order.
   *
   * @param which `named`: only secrets known by name.
   * @throws OstinatoError `journal.write` when a pattern takes longer than two minutes.
   */
  redact(which: "named" | "all", texts: readonly string[]): Promise<readonly RedactedText[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly RedactedText[]>();
    this.#worker ??= this.#start();
    this.#pending.push({ resolve, reject });
    this.#worker.ref();
    if (this.#pending.length === 1) this.#arm();
    this.#worker.postMessage({ which, texts } satisfies RedactionRequest);
    return promise;
  }

  #start(): Worker {
    const file = import.meta.url.endsWith(".ts")
      ? "./redaction-worker.ts"
      : "./redaction-worker.js";
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: { options: this.#options, environment: this.#environment },
      env: {},
    });
    worker.on("message", (texts: readonly RedactedText[]) => {
      this.#pending.shift()?.resolve(texts);
      this.#arm();
    });
    worker.on("error", (error) => this.#fail(worker, error));
    worker.on("exit", () => this.#fail(worker, new Error("the thread has ended")));
    return worker;
  }

  /** Starts the timer for the next answer, or for the end of an idle thread. */
  #arm(): void {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    if (worker === null) return;
    if (this.#pending.length > 0) {
      const late = () => this.#fail(worker, new Error("a pattern takes longer than two minutes"));
      this.#timer = setTimeout(late, LONGEST_MILLISECONDS);
      return;
    }
    worker.unref();
    this.#timer = setTimeout(() => this.#fail(worker, new Error("idle")), IDLE_MILLISECONDS);
    this.#timer.unref();
  }

  #fail(worker: Worker, cause: Error): void {
    if (this.#worker !== worker) return;
    clearTimeout(this.#timer);
    this.#worker = null;
    void worker.terminate();
    const pending = this.#pending;
    this.#pending = [];
    for (const { reject } of pending) {
      reject(
        new OstinatoError(
          "journal.write",
          `A large text could not be scanned for secrets: ${cause.message}.`,
          { hint: "Check the patterns in `redaction.patterns`.", cause },
        ),
      );
    }
  }
}
