import { Worker } from "node:worker_threads";
import { OstinatoError } from "../../errors.ts";
import type { RedactedText, RedactionRequest } from "./redaction-worker.ts";
import type { RedactionOptions } from "./redactor.ts";

/** So long the thread is kept without work: a run has large texts in a row, if any. */
const IDLE_MILLISECONDS = 5000;
/** The built-in patterns take seconds for the largest texts; a person's own might never end. */
const LONGEST_MILLISECONDS = 120_000;

interface Pending {
  resolve(texts: readonly RedactedText[]): void;
  reject(error: Error): void;
}

/** Looks through large texts in a thread, so that this one goes on: aborts, time limits, other runs. */
export class RedactionThread {
  readonly #options: RedactionOptions;
  readonly #environment: Readonly<Record<string, string>>;
  #worker: Worker | null = null;
  #pending: Pending[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param environment The variables that the options are about. */
  constructor(options: RedactionOptions, environment: Readonly<Record<string, string>>) {
    const { patterns, ...plain } = options;
    // A pattern of a person may be an object of any kind; what it says can be sent.
    const sent = patterns?.map(({ name, pattern }) => ({ name, pattern }));
    this.#options = { ...plain, ...(sent && { patterns: sent }) };
    this.#environment = environment;
  }

  /**
   * The texts without secrets, in order.
   *
   * @param which `named`: those alone that are known by name.
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

  /** Sets the time for the next answer, or for the end of a thread that has nothing to do. */
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
          `Secrets could not be looked for in a large text: ${cause.message}.`,
          { hint: "Check the patterns in `redaction.patterns`.", cause },
        ),
      );
    }
  }
}
