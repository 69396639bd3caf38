import { LEASE_LOST, NO_SUCH_RUN, RUN_EXISTS } from "../database/postgres-error.ts";

/**
 * One append in one round trip and one transaction: checks the fence, stores texts once, inserts the events,
 * and updates the run's row and seal. Where the answer to an attempt was lost with its
 * connection, the same call again finds its events there and changes nothing.
 */
export const APPEND_FUNCTION = `
CREATE OR REPLACE FUNCTION ostinato.append_events(
  p_tenant text, p_run_id text, p_holder text, p_fence bigint,
  p_start jsonb, p_end jsonb, p_seal jsonb, p_attachment text,
  p_sequences integer[], p_hashes bytea[], p_bodies text[], p_parts text[], p_data bytea[],
  p_blob_hashes bytea[], p_blob_encodings smallint[], p_blob_sizes integer[], p_blob_data bytea[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_run bigint;
  v_last integer := cardinality(p_sequences);
BEGIN
  PERFORM 1 FROM ostinato.leases
    WHERE tenant = p_tenant AND run_id = p_run_id AND holder = p_holder AND fence = p_fence
    FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the lease of run % is lost', p_run_id USING ERRCODE = '${LEASE_LOST}';
  END IF;
  SELECT number INTO v_run FROM ostinato.runs WHERE tenant = p_tenant AND id = p_run_id;
  IF v_run IS NULL THEN
    IF p_start IS NULL THEN
      RAISE EXCEPTION 'no run %', p_run_id USING ERRCODE = '${NO_SUCH_RUN}';
    END IF;
    INSERT INTO ostinato.runs
      (tenant, id, task, agent, model, started_at, steps, parent_id, parent_step,
       shared, caller_id, caller_call)
    VALUES (p_tenant, p_run_id, p_start->>'task', p_start->>'agent', p_start->>'model',
      (p_start->>'started_at')::bigint, (p_start->>'steps')::integer, p_start->>'parent_id',
      (p_start->>'parent_step')::integer, (p_start->>'shared')::integer, p_start->>'caller_id',
      p_start->>'caller_call')
    RETURNING number INTO v_run;
    IF p_start->>'conversation' IS NOT NULL THEN
      INSERT INTO ostinato.conversation_turns
        VALUES (p_tenant, v_run, p_start->>'conversation', p_start->>'after',
          (p_start->>'turn')::integer);
    END IF;
  ELSIF EXISTS (
    SELECT FROM ostinato.events WHERE tenant = p_tenant AND run = v_run
      AND sequence = p_sequences[v_last] AND hash = p_hashes[v_last]
  ) THEN
    RETURN;
  ELSIF p_start IS NOT NULL THEN
    RAISE EXCEPTION 'run % exists', p_run_id USING ERRCODE = '${RUN_EXISTS}';
  END IF;

  IF cardinality(p_blob_hashes) > 0 THEN
    -- Held against a prune, which deletes texts that no run uses.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('ostinato blobs ' || p_tenant, 0));
    INSERT INTO ostinato.blobs (tenant, hash, encoding, size, data)
      SELECT p_tenant, b.hash, b.encoding, b.size, b.data
      FROM unnest(p_blob_hashes, p_blob_encodings, p_blob_sizes, p_blob_data)
        AS b (hash, encoding, size, data)
      ON CONFLICT DO NOTHING;
    INSERT INTO ostinato.blob_uses (tenant, run, hash)
      SELECT p_tenant, v_run, b.hash FROM unnest(p_blob_hashes) AS b (hash)
      ON CONFLICT DO NOTHING;
  END IF;

  INSERT INTO ostinato.events (tenant, run, sequence, hash, body, parts, data)
    SELECT p_tenant, v_run, e.sequence, e.hash, e.body, e.parts, e.data
    FROM unnest(p_sequences, p_hashes, p_bodies, p_parts, p_data)
      AS e (sequence, hash, body, parts, data);

  IF p_attachment IS NOT NULL THEN
    INSERT INTO ostinato.attachments VALUES (p_tenant, v_run, p_attachment, ''::bytea)
      ON CONFLICT (tenant, run, name) DO UPDATE SET text = excluded.text;
  END IF;
  IF p_seal IS NOT NULL THEN
    INSERT INTO ostinato.seals VALUES (p_tenant, v_run, p_seal->>'kind', p_seal->>'seal')
      ON CONFLICT (tenant, run) DO UPDATE SET kind = excluded.kind, seal = excluded.seal;
  END IF;
  IF p_end IS NOT NULL THEN
    UPDATE ostinato.runs SET status = p_end->>'status',
      finished_at = (p_end->>'finished_at')::bigint,
      steps = ostinato.reached_step(p_tenant, v_run, steps)
    WHERE tenant = p_tenant AND number = v_run;
  END IF;
  IF p_end->>'finished_at' IS NOT NULL THEN
    UPDATE ostinato.leases SET expires_at = '-infinity'
      WHERE tenant = p_tenant AND run_id = p_run_id;
  END IF;
END $$;

-- The step that a run has reached, from its last turn; the row is updated only when the run ends.
CREATE OR REPLACE FUNCTION ostinato.reached_step(p_tenant text, p_run bigint, p_steps integer)
RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT (body::json->>'step')::integer FROM ostinato.events
    WHERE tenant = p_tenant AND run = p_run AND body LIKE '{"type":"turn-started"%'
    ORDER BY sequence DESC LIMIT 1), p_steps)
$$;
`;
