import { nextTick } from "../next-tick.ts";
import { derivedRunId, type RunJob } from "../run-job.ts";
import { isTickDropped } from "../store/is-tick-dropped.ts";
import type { Schedule, StoredSchedule } from "../store/schedule.ts";
import type { JobDatabase } from "./job-database.ts";

export async function putSchedule(database: JobDatabase, schedule: StoredSchedule): Promise<void> {
  const { tenant, name, next } = schedule;
  await database.change(
    `INSERT INTO schedules (tenant, name, schedule, next_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (tenant, name) DO UPDATE SET schedule = excluded.schedule, next_at = excluded.next_at`,
    [tenant, name, JSON.stringify(schedule), next.getTime()],
  );
}

export async function removeSchedule(
  database: JobDatabase,
  tenant: string,
  name: string,
): Promise<boolean> {
  const sql = "DELETE FROM schedules WHERE tenant = ? AND name = ?";
  return (await database.change(sql, [tenant, name])) > 0;
}

export function listSchedules(database: JobDatabase, tenant: string | null): readonly Schedule[] {
  const rows = database.rows(
    "SELECT * FROM schedules WHERE ?1 IS NULL OR tenant = ?1 ORDER BY tenant, name",
    [tenant],
  );
  return rows.map((row) => ({
    ...(JSON.parse(String(row.schedule)) as StoredSchedule),
    next: new Date(Number(row.next_at)),
    last: row.last_at === null ? null : new Date(Number(row.last_at)),
    lastRunId: row.last_run_id === null ? null : String(row.last_run_id),
  }));
}

/**
 * Sends the jobs of due schedules, each in one transaction with the schedule's next time: each tick's job once,
 * whichever worker looks first.
 */
export async function sendDue(database: JobDatabase, send: (job: RunJob) => void): Promise<void> {
  for (const schedule of listSchedules(database, null)) {
    const { tenant, name, cron, timeZone, missed, job, next } = schedule;
    const now = new Date();
    if (next > now) continue;
    const following = await nextTick(cron, timeZone, now);
    const runId = derivedRunId("schedule", tenant, name, next.toISOString());
    await database.transaction(() => {
      const isMine = database.run(
        "UPDATE schedules SET next_at = ? WHERE tenant = ? AND name = ? AND next_at = ?",
        [following.getTime(), tenant, name, next.getTime()],
      );
      if (isMine === 0 || isTickDropped(missed, next, now)) return;
      database.run(
        "UPDATE schedules SET last_at = ?, last_run_id = ? WHERE tenant = ? AND name = ?",
        [now.getTime(), runId, tenant, name],
      );
      send({ ...job, tenant, runId });
    });
  }
}
