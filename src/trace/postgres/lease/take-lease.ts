import { setTimeout as sleep } from "node:timers/promises";
import { beingWritten } from "../../sqlite/run-writer.ts";
import type { PostgresDatabase } from "../database/postgres-database.ts";

export interface TakenLease {
  readonly fence: number;
  /** `process.hrtime` before it was asked for: it can't run out earlier than counted from here. */
  readonly takenAt: bigint;
}

interface WantedLease {
  readonly tenant: string;
  readonly runId: string;
  readonly holder: string;
  readonly leaseMilliseconds: number;
}

/**
 * Takes the right to write a run, and returns its fencing number, which is higher each time. All times are the
 * server's. If somebody holds the lease, this waits until it expires, or until they renew it: then they are
 * alive.
 *
 * @throws OstinatoError `journal.write` if another process writes the run.
 */
export async function takeLease(
  database: PostgresDatabase,
  wanted: WantedLease,
): Promise<TakenLease> {
  const { tenant, runId, holder, leaseMilliseconds } = wanted;
  for (let seen: number | null = null; ; ) {
    const takenAt = process.hrtime.bigint();
    // Repeated after a lost answer, it finds its own lease and takes it again.
    const [taken] = await database.query(
      tenant,
      `INSERT INTO ostinato.leases AS l (tenant, run_id, holder, fence, expires_at)
       VALUES ($1, $2, $3, 1, clock_timestamp() + $4 * interval '1 millisecond')
       ON CONFLICT (tenant, run_id) DO UPDATE
         SET holder = excluded.holder, fence = l.fence + 1, expires_at = excluded.expires_at
         WHERE l.expires_at <= clock_timestamp() OR l.holder = excluded.holder
       RETURNING fence`,
      [tenant, runId, holder, leaseMilliseconds],
    );
    if (taken !== undefined) return { fence: Number(taken.fence), takenAt };
    const [held] = await database.query(
      tenant,
      `SELECT extract(epoch FROM expires_at) * 1000 AS expires_at,
              extract(epoch FROM expires_at - clock_timestamp()) * 1000 AS rest
       FROM ostinato.leases WHERE tenant = $1 AND run_id = $2`,
      [tenant, runId],
    );
    if (held === undefined) continue;
    const expiresAt = Number(held.expires_at);
    if (seen !== null && expiresAt > seen) {
      throw beingWritten(runId);
    }
    seen = expiresAt;
    await sleep(Math.min(Math.max(Number(held.rest), 0) + 20, 500));
  }
}

/** Lets others write the runs at once, instead of when the lease expires. */
export async function releaseLeases(
  database: PostgresDatabase,
  tenant: string,
  holder: string,
  runIds: readonly string[],
): Promise<void> {
  if (runIds.length === 0) return;
  await database.query(
    tenant,
    `UPDATE ostinato.leases SET expires_at = '-infinity'
     WHERE tenant = $1 AND holder = $2 AND run_id = ANY ($3)`,
    [tenant, holder, runIds],
  );
}
