import type { RunStarted } from "../../event.ts";
import type { RunQuery, RunSummary } from "../../journal.ts";
import { chainStart } from "../../sqlite/rows/encoded-event.ts";
import type { RunPlace } from "../../sqlite/rows/run-table.ts";
import type { PostgresDatabase, Row } from "../database/postgres-database.ts";

/** Where a run is, where its events end, and its seal. */
export interface FoundRun extends RunPlace {
  readonly sequence: number;
  readonly head: string;
  readonly kind: string | null;
  readonly seal: string | null;
}

const WITH_END = `
  SELECT r.number, r.id, r.parent_id, r.shared, e.sequence, encode(e.hash, 'hex') AS head, s.kind, s.seal
  FROM ostinato.runs r
  LEFT JOIN LATERAL (
    SELECT sequence, hash FROM ostinato.events
    WHERE tenant = r.tenant AND run = r.number ORDER BY sequence DESC LIMIT 1
  ) e ON true
  LEFT JOIN ostinato.seals s ON s.tenant = r.tenant AND s.run = r.number`;

export async function findRunRow(
  database: PostgresDatabase,
  tenant: string,
  runId: string,
): Promise<FoundRun | null> {
  const sql = `${WITH_END} WHERE r.tenant = $1 AND r.id = $2`;
  const [row] = await database.query(tenant, sql, [tenant, cleanText(runId)]);
  return row === undefined ? null : foundRun(row);
}

/**
 * A page of runs that no run called, newest first in the order in which they came; `before`: the last
 * number of the page before.
 */
export async function newestRunRows(
  database: PostgresDatabase,
  tenant: string,
  before: number,
): Promise<readonly FoundRun[]> {
  const sql = `${WITH_END} WHERE r.tenant = $1 AND r.caller_id IS NULL AND r.number < $2 ORDER BY r.number DESC LIMIT 50`;
  return (await database.query(tenant, sql, [tenant, before])).map(foundRun);
}

/** A run and the runs that it was forked from. */
export async function lineageRows(
  database: PostgresDatabase,
  tenant: string,
  runId: string,
): Promise<ReadonlyMap<string, RunPlace>> {
  const rows = await database.query(
    tenant,
    `WITH RECURSIVE line AS (
       SELECT number, id, parent_id, shared FROM ostinato.runs WHERE tenant = $1 AND id = $2
       UNION
       SELECT r.number, r.id, r.parent_id, r.shared FROM ostinato.runs r
       JOIN line ON r.id = line.parent_id AND line.shared IS NOT NULL
       WHERE r.tenant = $1
     ) SELECT * FROM line`,
    [tenant, cleanText(runId)],
  );
  return new Map(rows.map((row) => [String(row.id), placeOf(row)]));
}

export async function listRunRows(
  database: PostgresDatabase,
  tenant: string,
  query: RunQuery,
): Promise<readonly RunSummary[]> {
  const values: unknown[] = [tenant];
  const conditions = ["r.tenant = $1"];
  const where = (condition: (value: string) => string, given: unknown): void => {
    values.push(given);
    conditions.push(condition(`$${values.length}`));
  };
  if (query.agent !== undefined) where((value) => `agent = ${value}`, cleanText(query.agent));
  if (query.status !== undefined) where((value) => `status = ${value}`, query.status);
  if (query.task !== undefined) {
    const lower = (text: string) => `lower(${text} COLLATE "C")`;
    where((value) => `position(${lower(value)} in ${lower("task")}) > 0`, cleanText(query.task));
  }
  if (query.runId !== undefined) {
    const part = cleanText(query.runId.toLowerCase());
    where(
      (value) => `(starts_with(lower(id), ${value}) OR lower(right(id, 6)) = '-' || ${value})`,
      part,
    );
  }
  if (query.caller === null) conditions.push("caller_id IS NULL");
  if (typeof query.caller === "string") where((value) => `caller_id = ${value}`, query.caller);
  if (query.conversation !== undefined) {
    where((value) => `t.conversation = ${value}`, cleanText(query.conversation));
  }
  values.push(query.limit ?? 50);
  const rows = await database.query(
    tenant,
    `SELECT r.*, t.conversation, t.after, t.turn, CASE status WHEN 'unfinished' THEN ostinato.reached_step(r.tenant, number, steps)
         ELSE steps END AS reached,
       coalesce((SELECT max(sequence) FROM ostinato.events e
         WHERE e.tenant = r.tenant AND e.run = r.number) + 1, 0) AS events
     FROM ostinato.runs r LEFT JOIN ostinato.conversation_turns t
       ON t.tenant = r.tenant AND t.run = r.number
     WHERE ${conditions.join(" AND ")}
     ORDER BY started_at DESC, number DESC LIMIT $${values.length}`,
    values,
  );
  return rows.map(summaryOf);
}

/** What `append_events` makes a run's row of. */
export function startOf(started: RunStarted & { readonly time: number }): Row {
  const { agent, model, task, time, parent, caller, conversation } = started;
  return {
    task: cleanText(task),
    agent: cleanText(agent.name),
    model: cleanText(model.name),
    started_at: Math.round(time),
    steps: parent?.events === undefined ? 0 : parent.step - 1,
    parent_id: parent?.runId ?? null,
    parent_step: parent?.step ?? null,
    shared: parent?.events ?? null,
    caller_id: caller?.runId ?? null,
    caller_call: caller?.callId ?? null,
    conversation: conversation === undefined ? null : cleanText(conversation.id),
    after: conversation?.after == null ? null : cleanText(conversation.after),
    turn: conversation?.turn ?? null,
  };
}

/** Postgres's texts can't hold the character 0. The event itself has the text as it is. */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

function summaryOf(row: Row): RunSummary {
  return {
    runId: String(row.id),
    task: String(row.task),
    agent: String(row.agent),
    model: String(row.model),
    status: String(row.status) as RunSummary["status"],
    startedAt: Number(row.started_at),
    finishedAt: row.finished_at === null ? null : Number(row.finished_at),
    steps: Number(row.reached),
    events: Number(row.events),
    parent:
      row.parent_id === null
        ? null
        : { runId: String(row.parent_id), step: Number(row.parent_step) },
    ...(row.caller_id !== null && {
      caller: { runId: String(row.caller_id), callId: String(row.caller_call) },
    }),
    ...(row.conversation !== null && {
      conversation: {
        id: String(row.conversation),
        after: row.after === null ? null : String(row.after),
        turn: Number(row.turn),
      },
    }),
  };
}

function placeOf(row: Row): RunPlace {
  const shared =
    row.shared === null ? null : { with: String(row.parent_id), events: Number(row.shared) };
  return { run: Number(row.number), runId: String(row.id), shared };
}

function foundRun(row: Row): FoundRun {
  const place = placeOf(row);
  return {
    ...place,
    sequence: row.sequence === null ? 0 : Number(row.sequence) + 1,
    head: row.head === null ? chainStart(place.runId) : String(row.head),
    kind: row.kind === null ? null : String(row.kind),
    seal: row.seal === null ? null : String(row.seal),
  };
}
