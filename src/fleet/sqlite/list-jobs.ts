import { type Holding, holdingOf, type RunJob } from "../run-job.ts";
import type { JobQuery, JobState, StoredJob } from "../store/job-store.ts";
import type { JobDatabase, Row } from "./job-database.ts";

const STATE = `
  CASE state
    WHEN 'failed' THEN 'dead'
    WHEN 'retry' THEN 'failed'
    WHEN 'created' THEN iif(start_after > ?, 'delayed', 'queued')
    ELSE state
  END`;

export function listJobs(
  database: JobDatabase,
  { tenant, agent, state, limit }: JobQuery,
): readonly StoredJob[] {
  const rows = database.rows(
    `SELECT * FROM (
       SELECT *, ${STATE} AS told FROM jobs
       WHERE state IN ('created', 'retry', 'active', 'parked', 'failed'))
     WHERE (?2 IS NULL OR tenant = ?2) AND (?3 IS NULL OR job ->> '$.agent' = ?3)
       AND (?4 IS NULL OR told = ?4)
     ORDER BY enqueued_at, number LIMIT ?5`,
    [Date.now(), tenant ?? null, agent ?? null, state ?? null, limit],
  );
  return rows.map((row) => ({
    job: JSON.parse(String(row.job)) as RunJob,
    state: row.told as JobState,
    attempt: Number(row.attempt),
    enqueuedAt: new Date(Number(row.enqueued_at)),
    startAfter: new Date(Math.max(Number(row.enqueued_at), Number(row.start_after))),
    startedAt: row.started_at === null ? null : new Date(Number(row.started_at)),
  }));
}

export function waitingJobs(
  database: JobDatabase,
): readonly (Holding & { readonly jobs: number })[] {
  return database
    .rows(
      `SELECT job, count(*) AS jobs FROM jobs
       WHERE state IN ('created', 'retry') AND start_after <= ? GROUP BY queue`,
      [Date.now()],
    )
    .map((row: Row) => {
      const job = JSON.parse(String(row.job)) as RunJob;
      return { ...holdingOf(job), jobs: Number(row.jobs) };
    });
}
