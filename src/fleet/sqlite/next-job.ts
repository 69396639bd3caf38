import type { JobDatabase, Row } from "./job-database.ts";

/** As `take_job` on Postgres: each such wait counts as one priority more. */
const AGING_MILLISECONDS = 10_000;

/** All that wait, or only those that somebody had. */
export type WaitingStates = "('created', 'retry')" | "('retry')";

/**
 * Whose turn it is: the job of the highest priority, where waiting counts; then of the tenant with the fewest runs in
 * progress; then of the one that was served longest ago; then the oldest. A tenant at its limit is passed over.
 *
 * @param states Of the jobs that it may be.
 * @param most Runs in progress of a tenant without a limit of its own; null: any number.
 */
export function nextJob(
  database: JobDatabase,
  queues: readonly string[],
  states: WaitingStates,
  most: number | null,
): Row | undefined {
  const now = Date.now();
  const places = queues.map(() => "?").join(", ");
  const [next] = database.rows(
    // SQLite takes the other columns from the row that has the minimum.
    `WITH lanes AS (
       SELECT tenant, priority, id, queue, min(number) AS number, max(enqueued_at, start_after) AS since
       FROM jobs
       WHERE queue IN (${places}) AND state IN ${states} AND start_after <= ?
       GROUP BY tenant, priority
     ), ready AS (
       SELECT l.*, coalesce(a.runs, 0) AS runs, coalesce(t.served, 0) AS served,
         max(l.priority) OVER () AS highest
       FROM lanes l
       LEFT JOIN (SELECT tenant, count(*) AS runs FROM jobs WHERE state = 'active' GROUP BY tenant) a
         ON a.tenant = l.tenant
       LEFT JOIN tenant_turns t ON t.tenant = l.tenant
       LEFT JOIN tenant_limits m ON m.tenant = l.tenant
       WHERE coalesce(a.runs, 0) < coalesce(m.runs, ?, 9e15)
     )
     SELECT id, tenant FROM ready
     ORDER BY min(highest, priority + (? - since) / ${AGING_MILLISECONDS}) DESC, runs, served, number
     LIMIT 1`,
    [...queues, now, most, now],
  );
  return next;
}

/** Whether a job waits at all. */
export function hasJob(
  database: JobDatabase,
  queues: readonly string[],
  states: WaitingStates,
): boolean {
  const waiting = database.rows(
    `SELECT 1 FROM jobs WHERE queue IN (${queues.map(() => "?").join(", ")})
       AND state IN ${states} AND start_after <= ? LIMIT 1`,
    [...queues, Date.now()],
  );
  return waiting.length > 0;
}

/** Puts the tenant at the end of the line. */
export function servedNow(database: JobDatabase, tenant: string): void {
  database.run(
    `INSERT INTO tenant_turns
     SELECT ?, coalesce(max(served), 0) + 1 FROM tenant_turns WHERE true
     ON CONFLICT (tenant) DO UPDATE SET served = excluded.served`,
    [tenant],
  );
}
