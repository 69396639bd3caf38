import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { RenewalRequest, RenewalSettings, RenewedLease } from "./renewal-worker.ts";

/** How long a hung process keeps its runs: longer than anything that blocks an event loop and ends. */
const HUNG_MILLISECONDS = 120_000;

/** How often a lease that isn't known to be held is looked at. */
const LOOK_MILLISECONDS = 20;

interface Held {
  readonly lease: RenewedLease;
  readonly takenAt: bigint;
  /** Renewals that begin later include it. */
  readonly heldAt: bigint;
  readonly onLost: () => void;
}

/**
 * Renews the leases of runs in a thread with a connection of its own, so that a busy event loop doesn't lose
 * them. A stopped process loses them: the thread is stopped too.
 */
export class LeaseKeeper {
  readonly #url: string;
  readonly #leaseMilliseconds: number;
  readonly #pulse = new Int32Array(new SharedArrayBuffer(4));
  readonly #renewedAt = new BigInt64Array(new SharedArrayBuffer(8));
  readonly #held = new Map<string, Held>();
  #worker: Worker | null = null;
  #started: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string, leaseMilliseconds: number) {
    this.#url = url;
    this.#leaseMilliseconds = leaseMilliseconds;
  }

  /** Resolves when the thread is there to renew leases: before one is taken. */
  async start(): Promise<void> {
    this.#worker ??= this.#start();
    await this.#started;
  }

  /**
   * @param takenAt `process.hrtime` before the lease was asked for.
   * @param onLost Called once, when another process has taken the run.
   */
  hold(lease: RenewedLease, takenAt: bigint, onLost: () => void): void {
    this.#held.set(keyOf(lease), { lease, takenAt, heldAt: process.hrtime.bigint(), onLost });
    this.#worker ??= this.#start();
    this.#send({ kind: "hold", ...lease });
  }

  /**
   * Whether nobody else can have taken the run up to now. A process that was stopped finds out before it goes on:
   * if the lease could have run out meanwhile, this waits until it was renewed, or was lost.
   */
  async isHeld(lease: RenewedLease): Promise<boolean> {
    for (;;) {
      const held = this.#held.get(keyOf(lease));
      if (held?.lease.fence !== lease.fence) return false;
      const renewedAt = Atomics.load(this.#renewedAt, 0);
      const since = renewedAt > held.heldAt ? renewedAt : held.takenAt;
      if (process.hrtime.bigint() - since < BigInt(this.#leaseMilliseconds) * 1_000_000n) {
        return true;
      }
      await sleep(LOOK_MILLISECONDS);
    }
  }

  drop(lease: Pick<RenewedLease, "tenant" | "runId">): void {
    if (!this.#held.delete(keyOf(lease))) return;
    this.#send({ kind: "drop", tenant: lease.tenant, runId: lease.runId });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#held.clear();
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #send(request: RenewalRequest): void {
    this.#worker?.postMessage(request);
  }

  #start(): Worker {
    const file = import.meta.url.endsWith(".ts") ? "./renewal-worker.ts" : "./renewal-worker.js";
    const settings: RenewalSettings = {
      url: this.#url,
      leaseMilliseconds: this.#leaseMilliseconds,
      pulse: this.#pulse,
      renewedAt: this.#renewedAt,
      hungMilliseconds: HUNG_MILLISECONDS,
    };
    const worker = new Worker(new URL(file, import.meta.url), { workerData: settings });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#started = promise;
    worker.on("message", (lost: RenewedLease | null) => {
      if (lost === null) return resolve();
      const held = this.#held.get(keyOf(lost));
      if (held?.lease.fence !== lost.fence) return;
      this.#held.delete(keyOf(lost));
      held.onLost();
    });
    // Without the thread the leases would run out: another one takes them over.
    worker.on("error", () => {});
    worker.on("exit", () => {
      resolve();
      this.#restart(worker);
    });
    promise.finally(() => worker.unref());
    clearInterval(this.#timer);
    this.#timer = setInterval(() => Atomics.add(this.#pulse, 0, 1), 1000).unref();
    return worker;
  }

  #restart(ended: Worker): void {
    if (this.#worker !== ended) return;
    this.#worker = null;
    if (this.#held.size === 0) return;
    setTimeout(() => {
      if (this.#worker !== null || this.#held.size === 0) return;
      this.#worker = this.#start();
      for (const { lease } of this.#held.values()) this.#send({ kind: "hold", ...lease });
    }, 500).unref();
  }
}

function keyOf({ tenant, runId }: Pick<RenewedLease, "tenant" | "runId">): string {
  return `${tenant}\n${runId}`;
}
