import { tenantOnly } from "./journal-tables.ts";

/**
 * What a fleet keeps beside pg-boss's jobs. Rows of parked runs, wakes and schedules belong to a tenant; whoever
 * works for all of them says so (`ostinato.sees_jobs`).
 */
export const FLEET_TABLES = `
-- When each tenant's jobs were last taken: the one that was served longest ago goes first.
CREATE SEQUENCE ostinato.turn_numbers;
CREATE TABLE ostinato.tenant_turns (
  tenant text PRIMARY KEY,
  served bigint NOT NULL
);

-- Runs in progress that a tenant may have, over all workers.
CREATE TABLE ostinato.tenant_limits (
  tenant text PRIMARY KEY,
  runs integer NOT NULL
);

-- Who takes jobs, and of what: [{ agent, definition, model }].
CREATE TABLE ostinato.workers (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  holds jsonb NOT NULL,
  slots integer NOT NULL,
  running integer NOT NULL,
  per_tenant integer,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL
);

-- Runs that wait for a decision, with the job that continues them: they occupy no worker.
CREATE TABLE ostinato.parked (
  tenant text NOT NULL,
  run_id text NOT NULL,
  job jsonb NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, run_id)
);

-- Runs that somebody decided on since a worker last took their jobs.
CREATE TABLE ostinato.wakes (
  tenant text NOT NULL,
  run_id text NOT NULL,
  PRIMARY KEY (tenant, run_id)
);

CREATE TABLE ostinato.schedules (
  tenant text NOT NULL,
  name text NOT NULL,
  cron text NOT NULL,
  time_zone text NOT NULL,
  missed text NOT NULL,
  job jsonb NOT NULL,
  next_at timestamptz NOT NULL,
  last_at timestamptz,
  last_run_id text,
  PRIMARY KEY (tenant, name)
);
CREATE INDEX schedules_by_time ON ostinato.schedules (next_at);

${["parked", "wakes", "schedules"].map(tenantOnly).join("")}
${["parked", "wakes", "schedules"]
  .map(
    (table) => `CREATE POLICY fleet_works ON ostinato.${table}
  USING (current_setting('ostinato.sees_jobs', true) = 'on');`,
  )
  .join("\n")}
`;
