import type { DatabaseSync } from "node:sqlite";
import { EVENTS_PER_RUN } from "./journal-schema.ts";
import type { SqliteJournal } from "./sqlite-journal.ts";
import { blobsOf } from "./stored-event.ts";
import { WriterLock } from "./writer-lock.ts";

/** Which runs go. A run goes when all that is given applies to it. */
export interface PruneQuery {
  /** Runs that started before this time, in milliseconds since 1970. */
  readonly before?: number;
  /** All but this many of the newest. */
  readonly keepNewest?: number;
  readonly runIds?: readonly string[];
  /** Also runs that are unfinished or await approval. Default: false. */
  readonly resumable?: boolean;
  /**
   * Says of a run whether changes of it are kept aside: it then stays until they are committed or
   * discarded. Default: of none.
   */
  readonly isUncommitted?: (runId: string) => boolean;
  /** Only say what would go. Default: false. */
  readonly dryRun?: boolean;
}

export interface Pruned {
  readonly runIds: readonly string[];
  /** Runs that the query names and that stay, and why. */
  readonly kept: readonly {
    readonly runId: string;
    readonly because: "running" | "forked" | "uncommitted";
  }[];
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Takes runs out of a journal, with the texts that no other run has, and gives the space back. What
 * is taken out is overwritten in the file. A run that is being written stays, and so does one whose
 * fork stays: the fork reads its beginning there.
 *
 * @throws OstinatoError `journal.write`.
 */
export async function pruneJournal(journal: SqliteJournal, query: PruneQuery): Promise<Pruned> {
  const locks: WriterLock[] = [];
  try {
    const pruned = await journal.maintain((database) => {
      database.exec("PRAGMA secure_delete = ON");
      const bytesBefore = bytesOf(database);
      const { going, kept } = choose(database, query, (runId) => {
        if (journal.path === ":memory:") return true;
        const lock = WriterLock.acquire(`${journal.path}-writers`, runId);
        if (lock !== null) locks.push(lock);
        return lock !== null;
      });
      if (query.dryRun !== true && going.length > 0) remove(database, going);
      const runIds = going.map(({ id }) => id);
      return { runIds, kept, bytesBefore, bytesAfter: bytesBefore };
    });
    if (query.dryRun === true || pruned.runIds.length === 0) return pruned;
    return { ...pruned, bytesAfter: await journal.compact() };
  } finally {
    for (const lock of locks) lock.release();
  }
}

interface Candidate {
  readonly number: number;
  readonly id: string;
  readonly parent: string | null;
}

/** Those that wait for something; others can be resumed too, but nobody is in the midst of them. */
const RESUMABLE: ReadonlySet<string> = new Set(["unfinished", "awaiting-approval"]);

function choose(
  database: DatabaseSync,
  query: PruneQuery,
  isFree: (runId: string) => boolean,
): { going: Candidate[]; kept: Pruned["kept"][number][] } {
  const rows = database
    .prepare("SELECT * FROM runs ORDER BY started_at DESC, number DESC")
    .all()
    .map((row, index) => ({
      number: Number(row.number),
      id: String(row.id),
      parent: row.shared === null ? null : String(row.parent_id),
      wanted:
        (query.before === undefined || Number(row.started_at) < query.before) &&
        (query.keepNewest === undefined || index >= query.keepNewest) &&
        (query.runIds === undefined || query.runIds.includes(String(row.id))) &&
        (query.resumable === true || !RESUMABLE.has(String(row.status))),
    }));
  const kept: Pruned["kept"][number][] = [];
  const staying = new Set(rows.filter(({ wanted }) => !wanted).map(({ id }) => id));
  for (const { id, wanted } of rows) {
    if (!wanted) continue;
    const uncommitted = query.isUncommitted?.(id) === true;
    if (!uncommitted && isFree(id)) continue;
    kept.push({ runId: id, because: uncommitted ? "uncommitted" : "running" });
    staying.add(id);
  }
  // What a staying fork reads from stays, up to the root.
  for (let more = true; more; ) {
    more = false;
    for (const { id, parent } of rows) {
      if (parent === null || !staying.has(id) || staying.has(parent)) continue;
      kept.push({ runId: parent, because: "forked" });
      staying.add(parent);
      more = true;
    }
  }
  return { going: rows.filter(({ id }) => !staying.has(id)), kept };
}

function remove(database: DatabaseSync, going: readonly Candidate[]): void {
  const events = database.prepare("DELETE FROM events WHERE id >= ? AND id < ?");
  const attachments = database.prepare("DELETE FROM attachments WHERE run = ?");
  const runs = database.prepare("DELETE FROM runs WHERE number = ?");
  for (const { number } of going) {
    events.run(number * EVENTS_PER_RUN, (number + 1) * EVENTS_PER_RUN);
    attachments.run(number);
    runs.run(number);
  }
  const used = new Set<number>();
  for (const row of database
    .prepare("SELECT parts FROM events WHERE parts IS NOT NULL")
    .iterate()) {
    for (const blob of blobsOf(String(row.parts))) used.add(blob);
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
