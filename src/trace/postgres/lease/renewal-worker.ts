import { parentPort, workerData } from "node:worker_threads";
import { PostgresDatabase } from "../database/postgres-database.ts";

/** A lease as the thread renews it. */
export interface RenewedLease {
  readonly tenant: string;
  readonly runId: string;
  readonly holder: string;
  readonly fence: number;
}

export type RenewalRequest =
  | ({ readonly kind: "hold" } & RenewedLease)
  | { readonly kind: "drop"; readonly tenant: string; readonly runId: string };

export interface RenewalSettings {
  readonly url: string;
  readonly leaseMilliseconds: number;
  /** Counted up by the main thread while its event loop turns. */
  readonly pulse: Int32Array;
  /** When a renewal of all leases that succeeded was begun: `process.hrtime`, the same clock in every thread. */
  readonly renewedAt: BigInt64Array;
  /** Without a pulse for this long, the process hangs: its leases are left to expire. */
  readonly hungMilliseconds: number;
}

/** The body of the thread that `LeaseKeeper` starts: it renews leases whatever the main thread is busy with. */
const { url, leaseMilliseconds, pulse, renewedAt, hungMilliseconds } =
  workerData as RenewalSettings;
const held = new Map<string, RenewedLease>();
const database = await PostgresDatabase.open(url, {
  ...{ connections: 1, patienceMilliseconds: 0 },
  // Early enough to renew the leases over another connection.
  statementMilliseconds: leaseMilliseconds / 2,
});
let lastPulse = 0;
let pulsedAt = performance.now();
let isRenewing = false;

parentPort?.on("message", (request: RenewalRequest) => {
  const key = `${request.tenant}\n${request.runId}`;
  if (request.kind === "drop") held.delete(key);
  else held.set(key, request);
});
setInterval(() => void renew(), leaseMilliseconds / 4);
await database.query("", "SELECT 1").catch(() => {});
parentPort?.postMessage(null);

async function renew(): Promise<void> {
  const now = Atomics.load(pulse, 0);
  if (now !== lastPulse) pulsedAt = performance.now();
  lastPulse = now;
  if (isRenewing || held.size === 0 || performance.now() - pulsedAt > hungMilliseconds) return;
  isRenewing = true;
  const begunAt = process.hrtime.bigint();
  try {
    for (const [tenant, leases] of Map.groupBy(held.values(), (lease) => lease.tenant)) {
      await renewTenant(tenant, leases);
    }
    Atomics.store(renewedAt, 0, begunAt);
  } catch {
    // The server can't be reached: the next round tries again, and an append says so.
  } finally {
    isRenewing = false;
  }
}

async function renewTenant(tenant: string, leases: readonly RenewedLease[]): Promise<void> {
  const rows = await database.query(
    tenant,
    // One that was given up just now stays given up.
    `UPDATE ostinato.leases AS l SET expires_at = CASE WHEN l.expires_at > '-infinity'
       THEN clock_timestamp() + $5 * interval '1 millisecond' ELSE l.expires_at END
     FROM unnest($2::text[], $3::text[], $4::bigint[]) AS h (run_id, holder, fence)
     WHERE l.tenant = $1 AND l.run_id = h.run_id AND l.holder = h.holder AND l.fence = h.fence
     RETURNING l.run_id`,
    [
      tenant,
      leases.map(({ runId }) => runId),
      leases.map(({ holder }) => holder),
      leases.map(({ fence }) => fence),
      leaseMilliseconds,
    ],
  );
  const renewed = new Set(rows.map((row) => String(row.run_id)));
  for (const lease of leases) {
    const key = `${tenant}\n${lease.runId}`;
    // It may have been dropped or taken again in the meantime.
    if (renewed.has(lease.runId) || held.get(key) !== lease) continue;
    held.delete(key);
    parentPort?.postMessage(lease);
  }
}
