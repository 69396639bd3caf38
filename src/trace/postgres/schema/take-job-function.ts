/**
 * Takes the next job: that of the highest priority, where each 10 seconds of waiting count as one more, up to the
 * highest that waits; then of the tenant with the fewest runs in progress; then of the one that was served longest
 * ago; then the oldest. A tenant at its limit is passed over. With `p_only_lost`, jobs that nobody had yet are too.
 *
 * pg-boss's own `fetch` counts a group's active jobs in one queue only, and two of them at the same time can both
 * find room. So the job is chosen here, one at a time in the whole database, and marked as `fetch` marks it. A lane
 * is a tenant's waiting jobs of one queue and priority; the index `ostinato_lanes` has each one's oldest.
 */
export const TAKE_JOB_FUNCTION = `
DROP FUNCTION IF EXISTS ostinato.take_job(text[], integer);
CREATE OR REPLACE FUNCTION ostinato.take_job(p_queues text[], p_limit integer, p_only_lost boolean)
RETURNS TABLE (queue text, job_id uuid, attempt integer, job jsonb) LANGUAGE plpgsql AS $$
DECLARE
  v_queue text;
  v_id uuid;
  v_tenant text;
BEGIN
  -- Workers that find nothing don't wait for one another.
  IF NOT EXISTS (
    SELECT FROM ostinato_jobs.job j WHERE j.name = ANY (p_queues) AND j.state < 'active'
      AND j.group_id IS NOT NULL AND j.start_after <= ostinato_jobs.job_now()
      AND (NOT p_only_lost OR j.state = 'retry')
  ) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('ostinato take job', 0));
  WITH RECURSIVE lanes AS (
    SELECT q.name, first.group_id, first.priority FROM unnest(p_queues) AS q (name)
    CROSS JOIN LATERAL (
      SELECT j.group_id, j.priority FROM ostinato_jobs.job j
      WHERE j.name = q.name AND j.state < 'active' AND j.group_id IS NOT NULL
      ORDER BY j.group_id, j.priority LIMIT 1) first
    UNION ALL
    SELECT l.name, next.group_id, next.priority FROM lanes l
    CROSS JOIN LATERAL (
      SELECT j.group_id, j.priority FROM ostinato_jobs.job j
      WHERE j.name = l.name AND j.state < 'active'
        AND (j.group_id, j.priority) > (l.group_id, l.priority)
      ORDER BY j.group_id, j.priority LIMIT 1) next
  ), running AS (
    SELECT j.group_id, count(*) AS runs FROM ostinato_jobs.job j
    WHERE j.state = 'active' AND j.group_id IS NOT NULL GROUP BY j.group_id
  ), ready AS (
    SELECT l.name, l.group_id, l.priority, oldest.id, oldest.created_on, oldest.since,
      coalesce(r.runs, 0) AS runs, coalesce(t.served, 0) AS served,
      max(l.priority) OVER () AS highest
    FROM lanes l
    CROSS JOIN LATERAL (
      SELECT j.id, j.created_on, greatest(j.created_on, j.start_after) AS since
      FROM ostinato_jobs.job j
      WHERE j.name = l.name AND j.group_id = l.group_id AND j.priority = l.priority
        AND j.state < 'active' AND NOT j.blocked AND j.start_after <= ostinato_jobs.job_now()
        AND (NOT p_only_lost OR j.state = 'retry')
      ORDER BY j.created_on LIMIT 1) oldest
    LEFT JOIN running r ON r.group_id = l.group_id
    LEFT JOIN ostinato.tenant_turns t ON t.tenant = l.group_id
    LEFT JOIN ostinato.tenant_limits m ON m.tenant = l.group_id
    WHERE coalesce(r.runs, 0) < coalesce(m.runs, p_limit, 2147483647)
  )
  SELECT r.name, r.id, r.group_id INTO v_queue, v_id, v_tenant FROM ready r
  ORDER BY
    least(r.highest, r.priority + extract(epoch FROM ostinato_jobs.job_now() - r.since)::integer / 10) DESC,
    r.runs, r.served, r.created_on
  LIMIT 1;
  IF v_id IS NULL THEN
    RETURN;
  END IF;

  INSERT INTO ostinato.tenant_turns VALUES (v_tenant, nextval('ostinato.turn_numbers'))
    ON CONFLICT (tenant) DO UPDATE SET served = excluded.served;
  RETURN QUERY UPDATE ostinato_jobs.job j SET
      state = 'active',
      started_on = ostinato_jobs.job_now(),
      heartbeat_on = ostinato_jobs.job_now(),
      retry_count = CASE WHEN j.started_on IS NOT NULL THEN j.retry_count + 1 ELSE j.retry_count END
    WHERE j.name = v_queue AND j.id = v_id AND j.state < 'active'
    RETURNING j.name, j.id, j.retry_count, j.data;
  -- What is posted from here on is read by the run that begins now, or wakes it again.
  PERFORM set_config('ostinato.sees_jobs', 'on', true);
  DELETE FROM ostinato.wakes w USING ostinato_jobs.job j
    WHERE j.name = v_queue AND j.id = v_id
      AND w.tenant = j.data->>'tenant' AND w.run_id = j.data->>'runId';
END $$;
`;
