import { isSealOf, type SealPlace, sealOf } from "../../../trust/sealed-text.ts";
import { refuseFullInbox } from "../../inbox/checked-message.ts";
import type { PostedMessage, RunMessage } from "../../inbox.ts";
import type { JournalKey } from "../../sqlite/journal-key.ts";
import type { RunPlace } from "../../sqlite/rows/run-table.ts";
import type { PostgresDatabase, Query } from "../database/postgres-database.ts";

/** Puts a message into a run's inbox, and returns its number. */
export function putMessage(
  database: PostgresDatabase,
  key: JournalKey,
  tenant: string,
  { run, runId }: RunPlace,
  body: string,
): Promise<number> {
  return database.transaction(tenant, async (query) => {
    // One after another, so that numbers have no gaps; the loop's appends don't wait for this.
    await query(
      "SELECT pg_advisory_xact_lock(hashtextextended('ostinato inbox ' || $1::text, $2::bigint))",
      [tenant, run],
    );
    const [last] = await query(
      "SELECT max(number) AS number FROM ostinato.messages WHERE tenant = $1 AND run = $2",
      [tenant, run],
    );
    const held = Number(last?.number ?? 0);
    refuseFullInbox(runId, held);
    const number = held + 1;
    const seal = sealOf(key.make(), placeOf(tenant, runId, number), body);
    await query("INSERT INTO ostinato.messages VALUES ($1, $2, $3, $4, $5, $6)", [
      tenant,
      run,
      number,
      Date.now(),
      body,
      seal,
    ]);
    if ((JSON.parse(body) as RunMessage).kind === "decide") await wakeFleet(query, tenant, runId);
    return number;
  });
}

/** A decision wakes a run that a fleet has parked: the one that the person began, if it is on a sub-agent's call. */
async function wakeFleet(query: Query, tenant: string, runId: string): Promise<void> {
  await query(
    `WITH RECURSIVE callers AS (
       SELECT id, caller_id FROM ostinato.runs WHERE tenant = $1 AND id = $2
       UNION
       SELECT r.id, r.caller_id FROM ostinato.runs r
       JOIN callers c ON r.tenant = $1 AND r.id = c.caller_id)
     INSERT INTO ostinato.wakes SELECT $1, id FROM callers WHERE caller_id IS NULL
     ON CONFLICT DO NOTHING`,
    [tenant, runId],
  );
}

/**
 * Messages with this person's seal, in order, by run; none for the others.
 *
 * @param after By run: the number of the message after which to begin.
 */
export async function messagesAfter(
  database: PostgresDatabase,
  key: JournalKey,
  tenant: string,
  after: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, readonly PostedMessage[]>> {
  const rows = await database.query(
    tenant,
    `SELECT r.id AS run_id, m.number, m.time, m.body, m.seal
     FROM unnest($2::text[], $3::bigint[]) AS a (run_id, number)
     JOIN ostinato.runs r ON r.tenant = $1 AND r.id = a.run_id
     JOIN ostinato.messages m ON m.tenant = $1 AND m.run = r.number AND m.number > a.number
     ORDER BY m.number`,
    [tenant, [...after.keys()], [...after.values()]],
  );
  const posted = new Map<string, PostedMessage[]>();
  const found = rows.length === 0 ? null : key.find();
  if (found === null) return posted;
  for (const row of rows) {
    const [runId, number, body] = [String(row.run_id), Number(row.number), String(row.body)];
    const isOwn = isSealOf(String(row.seal), found, placeOf(tenant, runId, number), body);
    if (!isOwn) continue;
    const messages = posted.get(runId) ?? [];
    messages.push({ number, time: Number(row.time), message: JSON.parse(body) });
    posted.set(runId, messages);
  }
  return posted;
}

function placeOf(tenant: string, runId: string, number: number): SealPlace {
  return ["message", runId, String(number), tenant];
}
