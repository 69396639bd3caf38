import { parentPort, workerData } from "node:worker_threads";
import { openDatabaseFile } from "../../trace/sqlite/sqlite-database.ts";

/** An attempt at a job, as the thread renews it. */
export interface HeldJob {
  readonly id: string;
  readonly attempt: number;
}

export type RenewalRequest = HeldJob & { readonly kind: "hold" | "drop" };

export interface RenewalSettings {
  readonly path: string;
  readonly leaseMilliseconds: number;
  /** Counted up by the main thread while its event loop turns. */
  readonly pulse: Int32Array;
  /** Without a pulse for this long, the process hangs: its jobs are left to others. */
  readonly hungMilliseconds: number;
}

/** The body of the thread that `JobKeeper` starts: it renews jobs whatever the main thread is busy with. */
const { path, leaseMilliseconds, pulse, hungMilliseconds } = workerData as RenewalSettings;
const database = openDatabaseFile(path);
const renew = database.prepare(
  "UPDATE jobs SET expires_at = ? WHERE id = ? AND attempt = ? AND state = 'active'",
);
const held = new Map<string, HeldJob>();
let lastPulse = 0;
let pulsedAt = performance.now();

parentPort?.on("message", ({ kind, ...job }: RenewalRequest) => {
  if (kind === "hold") held.set(job.id, job);
  else held.delete(job.id);
});
setInterval(() => {
  const now = Atomics.load(pulse, 0);
  if (now !== lastPulse) pulsedAt = performance.now();
  lastPulse = now;
  if (performance.now() - pulsedAt > hungMilliseconds) return;
  for (const job of held.values()) renewOne(job);
}, leaseMilliseconds / 4);

function renewOne(job: HeldJob): void {
  try {
    const { changes } = renew.run(Date.now() + leaseMilliseconds, job.id, job.attempt);
    if (Number(changes) > 0) return;
    held.delete(job.id);
    parentPort?.postMessage(job);
  } catch {
    // Locked by another process, or the disk is full: the next round tries again.
  }
}
