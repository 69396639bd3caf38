import type { DatabaseSync } from "node:sqlite";
import type { RunStarted } from "../../event.ts";
import type { RunQuery, RunSummary, TimedEvent } from "../../journal.ts";
import { EVENTS_PER_RUN } from "../journal-schema.ts";

/** Where a run's events are. */
export interface RunPlace {
  readonly run: number;
  readonly runId: string;
  /** For a fork: its parent, and the number below which the parent's events are this run's too. */
  readonly shared: { readonly with: string; readonly events: number } | null;
}

/**
 * The step that a run has reached, from its last turn; a run without a turn has the number in its
 * row. The row is updated only when the run ends: a row that changes with each step would be one
 * more page to write.
 */
const STEPS = `coalesce(
  (SELECT json_extract(body, '$.step') FROM events
   WHERE id >= number * ${EVENTS_PER_RUN} AND id < (number + 1) * ${EVENTS_PER_RUN}
     AND body GLOB '{"type":"turn-started"*'
   ORDER BY id DESC LIMIT 1), steps)`;

/**
 * The run that a sub-agent's run works for, from its first event; the ids of such runs have a dot.
 * Null for other runs.
 */
export const CALLER = callerField("runId");

const TURNS_EXIST = "SELECT 1 FROM sqlite_schema WHERE name = 'conversation_turns'";

function callerField(name: "runId" | "callId"): string {
  return `CASE WHEN instr(id, '.') > 0 THEN
    (SELECT json_extract(body, '$.caller.${name}') FROM events
     WHERE events.id = number * ${EVENTS_PER_RUN}) END`;
}

/** The table of runs: what a list shows, written in the transaction that appends the events. */
export class RunTable {
  readonly #database: DatabaseSync;
  readonly #find;
  readonly #insert;
  readonly #setStatus;
  /** A journal of an earlier version that is read-only has no such table. */
  readonly #hasTurns: boolean;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#find = database.prepare("SELECT number, parent_id, shared FROM runs WHERE id = ?");
    this.#insert = database.prepare(
      `INSERT INTO runs
         (id, task, agent, model, status, started_at, steps, parent_id, parent_step, shared)
       VALUES (?, ?, ?, ?, 'unfinished', ?, ?, ?, ?, ?)`,
    );
    this.#hasTurns = database.prepare(TURNS_EXIST).get() !== undefined;
    this.#setStatus = database.prepare(
      `UPDATE runs SET status = ?, finished_at = ?, steps = ${STEPS} WHERE number = ?`,
    );
  }

  /** Null when there is no such run. */
  find(runId: string): RunPlace | null {
    const row = this.#find.get(runId);
    if (row === undefined) return null;
    return {
      run: Number(row.number),
      runId,
      shared:
        row.shared === null ? null : { with: String(row.parent_id), events: Number(row.shared) },
    };
  }

  /** In the order in which they came into the journal, without those of sub-agents. */
  *newestFirst(): Generator<RunPlace, void, void> {
    const newest = `SELECT id FROM runs WHERE (${CALLER}) IS NULL ORDER BY number DESC`;
    for (const { id } of this.#database.prepare(newest).all()) {
      const place = this.find(String(id));
      if (place !== null) yield place;
    }
  }

  insert(runId: string, started: RunStarted & { readonly time: number }): number {
    const { agent, model, task, time, parent, conversation } = started;
    const result = this.#insert.run(
      runId,
      task,
      agent.name,
      model.name,
      Math.round(time),
      parent?.events === undefined ? 0 : parent.step - 1,
      parent?.runId ?? null,
      parent?.step ?? null,
      parent?.events ?? null,
    );
    const run = Number(result.lastInsertRowid);
    if (conversation !== undefined) {
      const { id, after, turn } = conversation;
      this.#database
        .prepare("INSERT INTO conversation_turns VALUES (?, ?, ?, ?)")
        .run(run, id, after, turn);
    }
    return run;
  }

  /** Updates the run's row with an event that was appended. */
  follow(run: number, event: TimedEvent): void {
    if (event.type === "run-resumed") this.#setStatus.run("unfinished", null, run);
    if (event.type === "run-finished") {
      this.#setStatus.run(event.outcome.kind, Math.round(event.time), run);
    }
  }

  /** Newest first. */
  list(query: RunQuery): RunSummary[] {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const where = (condition: string, ...given: string[]): void => {
      conditions.push(condition);
      values.push(...given);
    };
    if (query.agent !== undefined) where("agent = ?", query.agent);
    if (query.status !== undefined) where("status = ?", query.status);
    if (query.task !== undefined) where("instr(lower(task), lower(?)) > 0", query.task);
    if (query.runId !== undefined) {
      const part = query.runId.toLowerCase();
      where("(instr(lower(id), ?) = 1 OR lower(substr(id, -6)) = '-' || ?)", part, part);
    }
    if (query.caller === null) where(`(${CALLER}) IS NULL`);
    if (typeof query.caller === "string") {
      // The id begins with the caller's: fewer rows whose first event is read.
      where("substr(id, 1, length(?) + 1) = ? || '.'", query.caller, query.caller);
      where(`(${CALLER}) = ?`, query.caller);
    }
    if (query.conversation !== undefined) {
      where(this.#hasTurns ? "conversation = ?" : "? = ''", query.conversation);
    }
    const rows = this.#database
      .prepare(
        `SELECT *, (${CALLER}) AS caller_id, (${callerField("callId")}) AS caller_call, CASE status WHEN 'unfinished' THEN ${STEPS} ELSE steps END AS reached,
           coalesce((SELECT max(id) FROM events
             WHERE id >= number * ${EVENTS_PER_RUN} AND id < (number + 1) * ${EVENTS_PER_RUN})
             - number * ${EVENTS_PER_RUN} + 1, 0) AS events
         FROM runs ${this.#hasTurns ? "LEFT JOIN conversation_turns ON run = number" : ""}
         ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""}
         ORDER BY started_at DESC, number DESC LIMIT ?`,
      )
      .all(...values, query.limit ?? 50);
    return rows.map((row) => ({
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
      ...(row.conversation && {
        conversation: {
          id: String(row.conversation),
          after: row.after === null ? null : String(row.after),
          turn: Number(row.turn),
        },
      }),
    }));
  }
}
