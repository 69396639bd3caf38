import type { DatabaseSync } from "node:sqlite";
import { OstinatoError } from "../../../errors.ts";
import type { JournalEvent } from "../../event.ts";
import { EVENTS_PER_RUN } from "../journal-schema.ts";
import { sqliteCode } from "../sqlite-database.ts";
import type { EncodedEvent, EncodedPart } from "./encoded-event.ts";
import { chainLink, chainStart, decodeEvent, stampEvent } from "./encoded-event.ts";
import type { RunPlace } from "./run-table.ts";
import {
  readStoredBlob,
  readStoredEvent,
  skimStoredEvent,
  storeBlob,
  storeEvent,
} from "./stored-event.ts";

/** How many events `read` loads from the database at once. */
export const EVENT_PAGE = 256;

/** The tables of events and blobs. */
export class EventTable {
  readonly #insert;
  readonly #page;
  readonly #skimmed;
  readonly #last;
  readonly #findBlob;
  readonly #insertBlob;
  readonly #blob;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      "INSERT INTO events (id, hash, body, parts, data) VALUES (?, ?, ?, ?, ?)",
    );
    this.#page = database.prepare(
      `SELECT id, hash, body, parts, data FROM events WHERE id >= ? AND id < ?
       ORDER BY id LIMIT ${EVENT_PAGE}`,
    );
    this.#skimmed = database.prepare(
      `SELECT id, body, parts FROM events WHERE id >= ? AND id < ? ORDER BY id LIMIT ${EVENT_PAGE}`,
    );
    this.#last = database.prepare(
      "SELECT id, hash FROM events WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1",
    );
    this.#findBlob = database.prepare("SELECT number FROM blobs WHERE hash = ?");
    this.#insertBlob = database.prepare(
      "INSERT INTO blobs (hash, encoding, size, data) VALUES (?, ?, ?, ?)",
    );
    this.#blob = database.prepare("SELECT hash, encoding, size, data FROM blobs WHERE number = ?");
  }

  insert(run: number, sequence: number, hash: string, event: EncodedEvent): void {
    if (sequence >= EVENTS_PER_RUN) {
      throw new OstinatoError("journal.write", `a run has at most ${EVENTS_PER_RUN} events`);
    }
    const { body, parts, data } = storeEvent(event, (part) => this.#keepBlob(part));
    const id = run * EVENTS_PER_RUN + sequence;
    this.#insert.run(id, Buffer.from(hash, "hex"), body, parts, data);
  }

  /** Where the run's next event goes, and the chain's last link. */
  end(run: number, runId: string): { readonly sequence: number; readonly head: string } {
    const row = this.#last.get(run * EVENTS_PER_RUN, (run + 1) * EVENTS_PER_RUN);
    if (row === undefined) return { sequence: 0, head: chainStart(runId) };
    return { sequence: (Number(row.id) % EVENTS_PER_RUN) + 1, head: hex(row.hash) };
  }

  /**
   * Some of the run's own events, from one number up to, not including, another, at most
   * `EVENT_PAGE`.
   * @throws OstinatoError `journal.corrupt` where an event is missing, unreadable or changed.
   */
  *read({ run, runId }: RunPlace, from: number, to: number): Generator<JournalEvent, void, void> {
    const base = run * EVENTS_PER_RUN;
    const rows = this.#page.all(base + from, base + Math.min(to, EVENTS_PER_RUN));
    const before = rows.length === 0 ? undefined : this.#last.get(base, base + from);
    let previous = before === undefined ? chainStart(runId) : hex(before.hash);
    for (const [index, row] of rows.entries()) {
      const sequence = Number(row.id) - base;
      const found: Found = { runId, sequence: from + index, body: row.body };
      if (sequence !== from + index) throw corruptEvent(found, "is missing");
      const encoded = attempt(found, () =>
        readStoredEvent(columnsOf(row), (number, path) => this.#readBlob(number, path, found)),
      );
      const event = attempt(found, () => decodeEvent(encoded));
      const hash = chainLink(previous, encoded);
      if (hash !== hex(row.hash)) throw corruptEvent(found, "was changed: its hash does not match");
      previous = hash;
      yield stampEvent(event, { runId, sequence, hash });
    }
  }

  /**
   * Like `read`, in a fraction of the time: nothing is checked against the chain, and hashes, token
   * lists and the large texts of results are empty.
   */
  *skim({ run, runId }: RunPlace, from: number, to: number): Generator<JournalEvent, void, void> {
    const base = run * EVENTS_PER_RUN;
    const rows = this.#skimmed.all(base + from, base + Math.min(to, EVENTS_PER_RUN));
    const found = { runId, sequence: from, body: rows[0]?.body };
    const readBlob = (number: number, path: EncodedPart["path"]) =>
      this.#readBlob(number, path, found);
    for (const row of rows) {
      found.sequence = Number(row.id) - base;
      found.body = row.body;
      const event = attempt(found, () => skimStoredEvent(row.body, row.parts, readBlob));
      // The event is our own: adding a stamp is cheaper than copying it with one.
      yield Object.assign(event, { runId, sequence: found.sequence, hash: "" });
    }
  }

  #keepBlob(part: EncodedPart): number {
    const hash = Buffer.from(part.hash, "hex");
    const known = this.#findBlob.get(hash);
    if (known !== undefined) return Number(known.number);
    const { encoding, size, data } = storeBlob(part.bytes);
    return Number(this.#insertBlob.run(hash, encoding, size, data).lastInsertRowid);
  }

  #readBlob(number: number, path: EncodedPart["path"], found: Found): ReadBlob {
    const row = this.#blob.get(number);
    if (row === undefined) throw new RangeError(`blob ${number} is missing`);
    const blob = readStoredBlob({ encoding: row.encoding, size: row.size, data: row.data });
    if (blob.hash === hex(row.hash)) return blob;
    throw corruptEvent(found, `was changed in its field ${path.join(".")}`);
  }
}

type ReadBlob = Pick<EncodedPart, "bytes" | "hash">;

/** An event that is being read, to describe it if it is damaged. */
interface Found {
  readonly runId: string;
  readonly sequence: number;
  readonly body: unknown;
}

/** Names the event's kind and step too, if its body still has them. */
function corruptEvent(
  { runId, sequence, body }: Found,
  why: string,
  cause?: unknown,
): OstinatoError {
  const type = /"type":"([a-z-]+)"/.exec(String(body))?.[1];
  const step = /"step":(\d+)/.exec(String(body))?.[1];
  const kind = why === "is missing" ? [] : [type, step === undefined ? step : `step ${step}`];
  const which = kind.filter((part) => part !== undefined).join(", ");
  return new OstinatoError(
    "journal.corrupt",
    `event ${sequence}${which === "" ? "" : ` (${which})`} of run ${runId} ${why}`,
    { hint: "the events before it are intact: `ostinato salvage` keeps them", cause },
  );
}

function hex(bytes: unknown): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString("hex") : "";
}

function columnsOf(row: Record<string, unknown>): { body: unknown; parts: unknown; data: unknown } {
  return { body: row.body, parts: row.parts, data: row.data };
}

/** SQLite's own errors pass through: they say more than "unreadable". */
function attempt<Result>(found: Found, action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    if (sqliteCode(cause) !== null || OstinatoError.is(cause)) throw cause;
    throw corruptEvent(found, "cannot be read", cause);
  }
}
