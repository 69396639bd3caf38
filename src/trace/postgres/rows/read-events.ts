import type { JournalEvent } from "../../event.ts";
import { lineageOf } from "../../sqlite/lineage.ts";
import { type BlobRow, checkedEvent } from "../../sqlite/rows/checked-event.ts";
import { chainStart } from "../../sqlite/rows/encoded-event.ts";
import { EVENT_PAGE } from "../../sqlite/rows/event-table.ts";
import type { RunPlace } from "../../sqlite/rows/run-table.ts";
import { blobsOf } from "../../sqlite/rows/stored-event.ts";
import { missingEvent, RunCheck } from "../../sqlite/run-check.ts";
import type { PostgresDatabase, Row } from "../database/postgres-database.ts";

/**
 * A run's events from one number on, page by page, each checked against the hash chain. A fork's shared events
 * are read from its parent.
 *
 * @param places The run and those it was forked from.
 * @throws OstinatoError `journal.corrupt`; `journal.open` for events that a newer Ostinato wrote.
 */
export async function* readEvents(
  database: PostgresDatabase,
  tenant: string,
  places: ReadonlyMap<string, RunPlace>,
  place: RunPlace,
  from: number,
): AsyncGenerator<JournalEvent, void, void> {
  const { runId } = place;
  const check = new RunCheck(place);
  for (const stretch of lineageOf(place, (id) => places.get(id) ?? null)) {
    let next = Math.max(from, stretch.from);
    while (next < stretch.to) {
      const page = await readPage(database, tenant, stretch.place, next, stretch.to);
      for (const event of page) {
        next = event.sequence + 1;
        check.version(event);
        yield stretch.place === place ? event : { ...event, runId };
        check.fork(event);
      }
      if (page.length < EVENT_PAGE) break;
    }
    if (next < stretch.to && stretch.to !== Number.POSITIVE_INFINITY) {
      throw missingEvent(next, runId);
    }
  }
}

async function readPage(
  database: PostgresDatabase,
  tenant: string,
  { run, runId }: RunPlace,
  from: number,
  to: number,
): Promise<readonly JournalEvent[]> {
  // The row before the page has the link that the first one continues.
  const rows = await database.query(
    tenant,
    `(SELECT sequence, hash, NULL AS body, NULL AS parts, NULL AS data FROM ostinato.events
       WHERE tenant = $1 AND run = $2 AND sequence < $3 ORDER BY sequence DESC LIMIT 1)
     UNION ALL
     (SELECT sequence, hash, body, parts, data FROM ostinato.events
       WHERE tenant = $1 AND run = $2 AND sequence >= $3 AND sequence < $4
       ORDER BY sequence LIMIT ${EVENT_PAGE})`,
    [tenant, run, from, Math.min(to, MOST_EVENTS)],
  );
  const [before] = rows;
  const hasBefore = before !== undefined && Number(before.sequence) < from;
  const page = hasBefore ? rows.slice(1) : rows;
  const blobs = await readBlobs(database, tenant, page);
  let previous = hasBefore ? hexOf(before) : chainStart(runId);
  return page.map((row, index) => {
    const { hash, body, parts, data } = row;
    const stored = { sequence: Number(row.sequence), hash, body, parts, data };
    const place = { runId, sequence: from + index, previous };
    const event = checkedEvent(stored, place, (key) => blobs.get(String(key)));
    previous = event.hash;
    return event;
  });
}

/** The largest number of Postgres's `integer`. */
const MOST_EVENTS = 2 ** 31 - 1;

async function readBlobs(
  database: PostgresDatabase,
  tenant: string,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, BlobRow>> {
  const named = new Set(rows.flatMap(({ parts }) => namedBlobs(parts)));
  if (named.size === 0) return new Map();
  const found = await database.query(
    tenant,
    "SELECT hash, encoding, size, data FROM ostinato.blobs WHERE tenant = $1 AND hash = ANY ($2)",
    [tenant, [...named].map((hash) => Buffer.from(hash, "hex"))],
  );
  return new Map(found.map((row) => [hexOf(row), row]));
}

/** Empty for parts that can't be read: the event is then reported where it is decoded. */
function namedBlobs(parts: unknown): string[] {
  if (parts === null) return [];
  try {
    return blobsOf(String(parts)).map(String);
  } catch {
    return [];
  }
}

function hexOf({ hash }: Row): string {
  return hash instanceof Uint8Array ? Buffer.from(hash).toString("hex") : "";
}
