import { choosePruned, type PruneCandidate } from "../pruning/choose-pruned.ts";
import type { PruneQuery, PruneResult } from "../pruning/prune-query.ts";
import type { PostgresDatabase, Query } from "./database/postgres-database.ts";

type Candidate = PruneCandidate & { readonly number: number };

/**
 * `Journal.prune` on Postgres: deletes a tenant's runs with the texts that no other run of theirs uses. The
 * server's autovacuum makes the space usable again.
 */
export function pruneRuns(
  database: PostgresDatabase,
  tenant: string,
  query: PruneQuery,
): Promise<PruneResult> {
  return database.transaction(
    tenant,
    async (sql) => {
      const bytesBefore = await bytesOf(sql, tenant);
      const candidates = await candidatesOf(sql, tenant);
      const busy = await busyRuns(sql, tenant);
      const choose = () => choosePruned(candidates, query, (runId) => !busy.has(runId));
      let chosen = choose();
      if (query.dryRun === true) return { ...chosen, bytesBefore, bytesAfter: bytesBefore };
      // Nobody can begin to write what is about to be deleted.
      for (let more = true; more; ) {
        const taken = await takeAll(sql, tenant, chosen.runIds);
        const late = chosen.runIds.filter((runId) => !taken.has(runId));
        for (const runId of late) busy.add(runId);
        more = late.length > 0;
        if (more) chosen = choose();
      }
      const going = new Set(chosen.runIds);
      const numbers = candidates
        .filter(({ runId }) => going.has(runId))
        .map(({ number }) => number);
      if (numbers.length > 0) await remove(sql, tenant, numbers, chosen.runIds);
      return { ...chosen, bytesBefore, bytesAfter: await bytesOf(sql, tenant) };
    },
    { isLong: true },
  );
}

async function candidatesOf(sql: Query, tenant: string): Promise<readonly Candidate[]> {
  const rows = await sql(
    `SELECT r.number, id, started_at, status, parent_id, shared, caller_id, t.conversation
     FROM ostinato.runs r LEFT JOIN ostinato.conversation_turns t
       ON t.tenant = r.tenant AND t.run = r.number
     WHERE r.tenant = $1 ORDER BY started_at DESC, number DESC`,
    [tenant],
  );
  return rows.map((row) => ({
    number: Number(row.number),
    runId: String(row.id),
    startedAt: Number(row.started_at),
    status: String(row.status) as PruneCandidate["status"],
    sharesWith: row.shared === null ? null : String(row.parent_id),
    caller: row.caller_id === null ? null : String(row.caller_id),
    conversation: row.conversation === null ? null : String(row.conversation),
  }));
}

async function busyRuns(sql: Query, tenant: string): Promise<Set<string>> {
  const rows = await sql(
    "SELECT run_id FROM ostinato.leases WHERE tenant = $1 AND expires_at > clock_timestamp()",
    [tenant],
  );
  return new Set(rows.map((row) => String(row.run_id)));
}

async function takeAll(
  sql: Query,
  tenant: string,
  runIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql(
    `INSERT INTO ostinato.leases AS l (tenant, run_id, holder, fence, expires_at)
     SELECT $1, run_id, 'prune', 1, clock_timestamp() + interval '1 minute'
     FROM unnest($2::text[]) AS g (run_id) ORDER BY run_id
     ON CONFLICT (tenant, run_id) DO UPDATE
       SET holder = excluded.holder, fence = l.fence + 1, expires_at = excluded.expires_at
       WHERE l.expires_at <= clock_timestamp() OR l.holder = 'prune'
     RETURNING run_id`,
    [tenant, runIds],
  );
  return new Set(rows.map((row) => String(row.run_id)));
}

async function remove(
  sql: Query,
  tenant: string,
  numbers: readonly number[],
  runIds: readonly string[],
): Promise<void> {
  await sql("SELECT pg_advisory_xact_lock(hashtextextended('ostinato blobs ' || $1::text, 0))", [
    tenant,
  ]);
  for (const table of [
    "events",
    "attachments",
    "seals",
    "messages",
    "blob_uses",
    "conversation_turns",
  ]) {
    await sql(`DELETE FROM ostinato.${table} WHERE tenant = $1 AND run = ANY ($2)`, [
      tenant,
      numbers,
    ]);
  }
  await sql("DELETE FROM ostinato.runs WHERE tenant = $1 AND number = ANY ($2)", [tenant, numbers]);
  await sql(
    `DELETE FROM ostinato.blobs b WHERE tenant = $1 AND NOT EXISTS (
       SELECT FROM ostinato.blob_uses u WHERE u.tenant = b.tenant AND u.hash = b.hash)`,
    [tenant],
  );
  // A taken lease of a run that stays was given back by the choice above being made again.
  await sql("DELETE FROM ostinato.leases WHERE tenant = $1 AND run_id = ANY ($2)", [
    tenant,
    runIds,
  ]);
  await sql(
    `UPDATE ostinato.leases SET expires_at = '-infinity' WHERE tenant = $1 AND holder = 'prune'`,
    [tenant],
  );
}

/** The tenant's rows, as they are stored. */
async function bytesOf(sql: Query, tenant: string): Promise<number> {
  const [row] = await sql(
    `SELECT coalesce((SELECT sum(pg_column_size(e.*)) FROM ostinato.events e WHERE tenant = $1), 0)
          + coalesce((SELECT sum(pg_column_size(b.*)) FROM ostinato.blobs b WHERE tenant = $1), 0)
          AS bytes`,
    [tenant],
  );
  return Number(row?.bytes);
}
