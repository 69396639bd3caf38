import type { DatabaseSync } from "node:sqlite";
import { choosePruned, type PruneCandidate } from "../pruning/choose-pruned.ts";
import type { PruneQuery, PruneResult } from "../pruning/prune-query.ts";
import { EVENTS_PER_RUN } from "./journal-schema.ts";
import { CALLER } from "./rows/run-table.ts";
import { blobsOf } from "./rows/stored-event.ts";
import type { SqliteJournal } from "./sqlite-journal.ts";
import { WriterLock } from "./writer-lock.ts";

/**
 * `Journal.prune` in a file: also deletes the texts that no other run uses, overwrites what is
 * deleted, and returns the space to the disk.
 *
 * @throws OstinatoError `journal.write`.
 */
export async function pruneJournal(
  journal: SqliteJournal,
  query: PruneQuery,
): Promise<PruneResult> {
  const locks: WriterLock[] = [];
  try {
    const pruned = await journal.maintain((database) => {
      database.exec("PRAGMA secure_delete = ON");
      const bytesBefore = bytesOf(database);
      const candidates = candidatesOf(database);
      const { runIds, kept } = choosePruned(candidates, query, (runId) => {
        if (journal.path === ":memory:") return true;
        const lock = WriterLock.acquire(`${journal.path}-writers`, runId);
        if (lock !== null) locks.push(lock);
        return lock !== null;
      });
      const chosen = new Set(runIds);
      const going = candidates.filter(({ runId }) => chosen.has(runId));
      if (query.dryRun !== true && going.length > 0) remove(database, going);
      return { runIds, kept, bytesBefore, bytesAfter: bytesBefore };
    });
    if (query.dryRun === true || pruned.runIds.length === 0) return pruned;
    return { ...pruned, bytesAfter: await journal.compact() };
  } finally {
    for (const lock of locks) lock.release();
  }
}

function candidatesOf(database: DatabaseSync): (PruneCandidate & { readonly number: number })[] {
  return database
    .prepare(`SELECT *, (${CALLER}) AS caller FROM runs LEFT JOIN conversation_turns ON run = number
       ORDER BY started_at DESC, number DESC`)
    .all()
    .map((row) => ({
      number: Number(row.number),
      runId: String(row.id),
      startedAt: Number(row.started_at),
      status: String(row.status) as PruneCandidate["status"],
      sharesWith: row.shared === null ? null : String(row.parent_id),
      caller: row.caller === null ? null : String(row.caller),
      conversation: row.conversation === null ? null : String(row.conversation),
    }));
}

function remove(database: DatabaseSync, going: readonly { readonly number: number }[]): void {
  const events = database.prepare("DELETE FROM events WHERE id >= ? AND id < ?");
  const attachments = database.prepare("DELETE FROM attachments WHERE run = ?");
  const seals = database.prepare("DELETE FROM seals WHERE run = ?");
  const turns = database.prepare("DELETE FROM conversation_turns WHERE run = ?");
  const messages = database.prepare("DELETE FROM messages WHERE run = ?");
  const fences = database.prepare(
    "DELETE FROM fences WHERE run_id = (SELECT id FROM runs WHERE number = ?)",
  );
  const runs = database.prepare("DELETE FROM runs WHERE number = ?");
  for (const { number } of going) {
    events.run(number * EVENTS_PER_RUN, (number + 1) * EVENTS_PER_RUN);
    attachments.run(number);
    seals.run(number);
    messages.run(number);
    turns.run(number);
    fences.run(number);
    runs.run(number);
  }
  const used = new Set<number>();
  for (const row of database
    .prepare("SELECT parts FROM events WHERE parts IS NOT NULL")
    .iterate()) {
    for (const blob of blobsOf(String(row.parts))) used.add(Number(blob));
  }
  const drop = database.prepare("DELETE FROM blobs WHERE number = ?");
  for (const { number } of database.prepare("SELECT number FROM blobs").all()) {
    if (!used.has(Number(number))) drop.run(Number(number));
  }
}

function bytesOf(database: DatabaseSync): number {
  const pages = Number(database.prepare("PRAGMA page_count").get()?.page_count);
  return pages * Number(database.prepare("PRAGMA page_size").get()?.page_size);
}
