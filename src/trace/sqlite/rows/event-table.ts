import type { DatabaseSync } from "node:sqlite";
import { OstinatoError } from "../../../errors.ts";
import type { JournalEvent } from "../../event.ts";
import { EVENTS_PER_RUN } from "../journal-schema.ts";
import { type BlobRow, bytesAsHex, checkedBlob, checkedEvent, readable } from "./checked-event.ts";
import type { EncodedEvent, EncodedPart } from "./encoded-event.ts";
import { chainStart } from "./encoded-event.ts";
import type { RunPlace } from "./run-table.ts";
import { skimStoredEvent, storeBlob, storeEvent } from "./stored-event.ts";

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
    return { sequence: (Number(row.id) % EVENTS_PER_RUN) + 1, head: bytesAsHex(row.hash) };
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
    let previous = before === undefined ? chainStart(runId) : bytesAsHex(before.hash);
    for (const [index, row] of rows.entries()) {
      const { hash, body, parts, data } = row;
      const stored = { sequence: Number(row.id) - base, hash, body, parts, data };
      const place = { runId, sequence: from + index, previous };
      const event = checkedEvent(stored, place, (number) => this.#findBlobRow(number));
      previous = event.hash;
      yield event;
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
    const readBlob = (number: number | string, path: EncodedPart["path"]) =>
      checkedBlob(this.#findBlobRow(number), { number, path, found });
    for (const row of rows) {
      found.sequence = Number(row.id) - base;
      found.body = row.body;
      const event = readable(found, () => skimStoredEvent(row.body, row.parts, readBlob));
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

  #findBlobRow(number: number | string): BlobRow | undefined {
    return this.#blob.get(Number(number));
  }
}
