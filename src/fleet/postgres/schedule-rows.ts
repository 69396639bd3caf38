import type { Query, Row } from "../../trace/postgres/database/postgres-database.ts";
import { nextTick } from "../next-tick.ts";
import { derivedRunId, type RunJob } from "../run-job.ts";
import { isTickDropped } from "../store/is-tick-dropped.ts";
import type { MissedTicks, Schedule, StoredSchedule } from "../store/schedule.ts";

export async function putSchedule(query: Query, schedule: StoredSchedule): Promise<void> {
  const { tenant, name, cron, timeZone, missed, job, next } = schedule;
  await query(
    `INSERT INTO ostinato.schedules (tenant, name, cron, time_zone, missed, job, next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant, name) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone,
       missed = excluded.missed, job = excluded.job, next_at = excluded.next_at`,
    [tenant, name, cron, timeZone, missed, JSON.stringify(job), next],
  );
}

export async function removeSchedule(query: Query, tenant: string, name: string): Promise<boolean> {
  const rows = await query(
    "DELETE FROM ostinato.schedules WHERE tenant = $1 AND name = $2 RETURNING 1",
    [tenant, name],
  );
  return rows.length > 0;
}

export async function listSchedules(
  query: Query,
  tenant: string | null,
): Promise<readonly Schedule[]> {
  const rows = await query(
    `SELECT * FROM ostinato.schedules WHERE $1::text IS NULL OR tenant = $1 ORDER BY tenant, name`,
    [tenant],
  );
  return rows.map(scheduleOf);
}

/**
 * Sends the jobs of due schedules, in one transaction with their next time: each tick's job once, whichever worker
 * looks first. All times are the server's.
 */
export async function sendDue(query: Query, send: (job: RunJob) => Promise<void>): Promise<void> {
  const rows = await query(
    `SELECT *, clock_timestamp() AS now FROM ostinato.schedules WHERE next_at <= clock_timestamp()
     ORDER BY next_at LIMIT 100 FOR UPDATE SKIP LOCKED`,
  );
  for (const row of rows) {
    const { tenant, name, cron, timeZone, missed, job, next } = scheduleOf(row);
    const now = row.now as Date;
    const isSent = !isTickDropped(missed, next, now);
    const runId = derivedRunId("schedule", tenant, name, next.toISOString());
    if (isSent) await send({ ...job, tenant, runId });
    await query(
      `UPDATE ostinato.schedules SET next_at = $3, last_at = CASE WHEN $4 THEN $5 ELSE last_at END,
         last_run_id = CASE WHEN $4 THEN $6 ELSE last_run_id END
       WHERE tenant = $1 AND name = $2`,
      [tenant, name, await nextTick(cron, timeZone, now), isSent, now, runId],
    );
  }
}

function scheduleOf(row: Row): Schedule {
  return {
    tenant: String(row.tenant),
    name: String(row.name),
    cron: String(row.cron),
    timeZone: String(row.time_zone),
    missed: row.missed as MissedTicks,
    job: row.job as StoredSchedule["job"],
    next: row.next_at as Date,
    last: row.last_at as Date | null,
    lastRunId: row.last_run_id === null ? null : String(row.last_run_id),
  };
}
