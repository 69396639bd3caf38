import { Worker } from "node:worker_threads";
import type { HeldJob, RenewalRequest, RenewalSettings } from "./renewal-thread.ts";

/** How long a hung process keeps its jobs: longer than anything that blocks an event loop and ends. */
const HUNG_MILLISECONDS = 120_000;

/**
 * Renews a process's jobs in a thread, so that a busy event loop doesn't lose them. A stopped process loses them:
 * the thread is stopped too.
 */
export class JobKeeper {
  readonly #settings: RenewalSettings;
  readonly #held = new Map<string, { readonly job: HeldJob; readonly onLost: () => void }>();
  #thread: Worker | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, leaseMilliseconds: number) {
    const pulse = new Int32Array(new SharedArrayBuffer(4));
    this.#settings = { path, leaseMilliseconds, pulse, hungMilliseconds: HUNG_MILLISECONDS };
  }

  /** @param onLost Called once, when the job was given to somebody else. */
  hold({ id, attempt }: HeldJob, onLost: () => void): Disposable {
    const held = { job: { id, attempt }, onLost };
    this.#held.set(id, held);
    this.#thread ??= this.#start();
    this.#send({ kind: "hold", id, attempt });
    return {
      [Symbol.dispose]: () => {
        if (this.#held.get(id) !== held) return;
        this.#held.delete(id);
        this.#send({ kind: "drop", id, attempt });
      },
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#held.clear();
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #send(request: RenewalRequest): void {
    this.#thread?.postMessage(request);
  }

  #start(): Worker {
    const file = import.meta.url.endsWith(".ts") ? "./renewal-thread.ts" : "./renewal-thread.js";
    const thread = new Worker(new URL(file, import.meta.url), { workerData: this.#settings });
    thread.on("message", ({ id, attempt }: HeldJob) => {
      const held = this.#held.get(id);
      if (held?.job.attempt !== attempt) return;
      this.#held.delete(id);
      held.onLost();
    });
    // Without the thread the jobs run out: another process takes them.
    thread.on("error", () => {});
    thread.on("exit", () => this.#restart(thread));
    thread.unref();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => Atomics.add(this.#settings.pulse, 0, 1), 1000).unref();
    return thread;
  }

  #restart(ended: Worker): void {
    if (this.#thread !== ended) return;
    this.#thread = null;
    setTimeout(() => {
      if (this.#thread !== null || this.#held.size === 0) return;
      this.#thread = this.#start();
      for (const { job } of this.#held.values()) this.#send({ kind: "hold", ...job });
    }, 1000).unref();
  }
}
