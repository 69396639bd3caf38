import type { Query } from "../../trace/postgres/database/postgres-database.ts";
import { type Holding, holdingOf, type RunJob } from "../run-job.ts";
import type { JobQuery, JobState, StoredJob } from "../store/job-store.ts";

/** pg-boss's jobs and the parked ones, in our words. */
const JOBS = `
  SELECT data AS job, retry_count AS attempt, created_on AS enqueued_at, start_after, started_on AS started_at,
    CASE state
      WHEN 'active' THEN 'active'
      WHEN 'failed' THEN 'dead'
      WHEN 'retry' THEN 'failed'
      ELSE CASE WHEN start_after > ostinato_jobs.job_now() THEN 'delayed' ELSE 'queued' END
    END AS state
  FROM ostinato_jobs.job
  WHERE name LIKE 'run/%' AND (state <= 'active' OR state = 'failed')
  UNION ALL
  SELECT job, 0, parked_at, parked_at, parked_at, 'parked' FROM ostinato.parked`;

export async function listJobs(
  query: Query,
  { tenant, agent, state, limit }: JobQuery,
): Promise<readonly StoredJob[]> {
  const rows = await query(
    `SELECT * FROM (${JOBS}) AS jobs
     WHERE ($1::text IS NULL OR job->>'tenant' = $1) AND ($2::text IS NULL OR job->>'agent' = $2)
       AND ($3::text IS NULL OR state = $3)
     ORDER BY enqueued_at, job->>'runId' LIMIT $4`,
    [tenant ?? null, agent ?? null, state ?? null, limit],
  );
  return rows.map((row) => ({
    job: row.job as RunJob,
    state: row.state as JobState,
    attempt: Number(row.attempt),
    enqueuedAt: row.enqueued_at as Date,
    startAfter: row.start_after as Date,
    startedAt: row.started_at as Date | null,
  }));
}

export async function waitingJobs(
  query: Query,
): Promise<readonly (Holding & { readonly jobs: number })[]> {
  const rows = await query(
    `SELECT waiting.*, sample.data FROM (
       SELECT name, count(*) AS jobs FROM ostinato_jobs.job
       WHERE name LIKE 'run/%' AND state < 'active' AND start_after <= ostinato_jobs.job_now()
       GROUP BY name) AS waiting
     CROSS JOIN LATERAL (
       SELECT data FROM ostinato_jobs.job j WHERE j.name = waiting.name AND j.state < 'active' LIMIT 1
     ) AS sample`,
  );
  return rows.map((row) => {
    const job = row.data as RunJob;
    return { ...holdingOf(job), jobs: Number(row.jobs) };
  });
}
