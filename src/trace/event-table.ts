import { hash as digest } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { OstinatoError } from "../errors.ts";
import type { EncodedEvent, EncodedPart, PartKind } from "./encoded-event.ts";
import { chainLink, chainStart, decodeEvent, stampEvent } from "./encoded-event.ts";
import type { JournalEvent } from "./event.ts";
import { EVENTS_PER_RUN } from "./journal-schema.ts";
import { sqliteCode } from "./sqlite-database.ts";

/** How many events `read` takes from the database at once. */
const PAGE = 256;
/** Bytes from which a text is compressed: below, the row is not smaller by a page. */
const COMPRESSED_FROM = 2048;

const AS_IT_IS = 0;
const BROTLI = 1;

type StoredPart = readonly [EncodedPart["path"], PartKind, number];

/** The tables of events and blobs. */
export class EventTable {
  readonly #insert;
  readonly #page;
  readonly #last;
  readonly #hashAt;
  readonly #findBlob;
  readonly #insertBlob;
  readonly #blob;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      "INSERT INTO events (id, hash, body, parts, data) VALUES (?, ?, ?, ?, ?)",
    );
    this.#page = database.prepare(
      `SELECT id, hash, body, parts, data FROM events WHERE id >= ? AND id < ?
       ORDER BY id LIMIT ${PAGE}`,
    );
    this.#last = database.prepare(
      "SELECT id, hash FROM events WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1",
    );
    this.#hashAt = database.prepare("SELECT hash FROM events WHERE id = ?");
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
    let parts: string | null = null;
    let data: Uint8Array | null = null;
    if (event.parts.length > 0) {
      const inline = event.parts.filter((part) => part.kind !== "text");
      data = inline.length === 0 ? null : Buffer.concat(inline.map((part) => part.bytes));
      parts = JSON.stringify(
        event.parts.map(
          (part): StoredPart => [
            part.path,
            part.kind,
            part.kind === "text" ? this.#keepBlob(part) : part.bytes.length,
          ],
        ),
      );
    }
    const id = run * EVENTS_PER_RUN + sequence;
    this.#insert.run(id, Buffer.from(hash, "hex"), event.body, parts, data);
  }

  /** Where the run's next event goes, and the chain's last link. */
  end(run: number, runId: string): { readonly sequence: number; readonly head: string } {
    const row = this.#last.get(run * EVENTS_PER_RUN, (run + 1) * EVENTS_PER_RUN);
    if (row === undefined) return { sequence: 0, head: chainStart(runId) };
    return { sequence: (Number(row.id) % EVENTS_PER_RUN) + 1, head: hex(row.hash) };
  }

  /**
   * Some events of a run from one on, none at its end.
   * @throws OstinatoError `journal.corrupt` where an event is missing, unreadable or changed.
   */
  read(run: number, runId: string, from: number): JournalEvent[] {
    const base = run * EVENTS_PER_RUN;
    const rows = this.#page.all(base + from, base + EVENTS_PER_RUN);
    let previous = rows.length === 0 ? "" : this.#linkBefore(base, from, runId);
    return rows.map((row, index) => {
      const sequence = Number(row.id) - base;
      const corrupt = (why: string, cause?: unknown): OstinatoError =>
        new OstinatoError("journal.corrupt", `event ${from + index} of run ${runId} ${why}`, {
          hint: "the events before it are intact: `ostinato salvage` keeps them",
          cause,
        });
      if (sequence !== from + index) throw corrupt("is missing");
      const encoded = attempt(() => this.#encoded(row), corrupt);
      const event = attempt(() => decodeEvent(encoded), corrupt);
      const hash = chainLink(previous, encoded);
      if (hash !== hex(row.hash)) throw corrupt("was changed: its hash does not fit");
      previous = hash;
      return stampEvent(event, { runId, sequence, hash });
    });
  }

  #linkBefore(base: number, from: number, runId: string): string {
    if (from === 0) return chainStart(runId);
    const row = this.#hashAt.get(base + from - 1);
    return row === undefined ? "" : hex(row.hash);
  }

  #encoded(row: Record<string, unknown>): EncodedEvent {
    if (row.parts === null) return { body: String(row.body), parts: [] };
    const data = row.data instanceof Uint8Array ? row.data : new Uint8Array();
    let offset = 0;
    const stored = JSON.parse(String(row.parts)) as StoredPart[];
    const parts = stored.map(([path, kind, n]): EncodedPart => {
      if (kind === "text") return { path, kind, ...this.#readBlob(n) };
      const bytes = data.subarray(offset, offset + n);
      offset += n;
      return { path, kind, bytes, hash: sha256(bytes) };
    });
    return { body: String(row.body), parts };
  }

  #keepBlob(part: EncodedPart): number {
    const hash = Buffer.from(part.hash, "hex");
    const known = this.#findBlob.get(hash);
    if (known !== undefined) return Number(known.number);
    let encoding = AS_IT_IS;
    let bytes = part.bytes;
    if (bytes.length >= COMPRESSED_FROM) {
      const smaller = brotliCompressSync(bytes, BROTLI_OPTIONS);
      if (smaller.length < bytes.length * 0.9) {
        encoding = BROTLI;
        bytes = smaller;
      }
    }
    const result = this.#insertBlob.run(hash, encoding, part.bytes.length, bytes);
    return Number(result.lastInsertRowid);
  }

  #readBlob(number: number): { readonly bytes: Uint8Array; readonly hash: string } {
    const row = this.#blob.get(number);
    if (row === undefined) throw new RangeError(`blob ${number} is missing`);
    const stored = row.data as Uint8Array;
    const maxOutputLength = Math.max(1, Number(row.size));
    const bytes =
      row.encoding === BROTLI ? brotliDecompressSync(stored, { maxOutputLength }) : stored;
    return { bytes, hash: sha256(bytes) };
  }
}

/** Quality 0: of the codecs in Node the least work for a few kilobytes, and half the size. */
const BROTLI_OPTIONS = { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } };

function sha256(bytes: Uint8Array): string {
  return digest("sha256", bytes, "hex");
}

function hex(bytes: unknown): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString("hex") : "";
}

/** SQLite's own errors pass: they say more than "unreadable". */
function attempt<Result>(
  action: () => Result,
  corrupt: (why: string, cause: unknown) => OstinatoError,
): Result {
  try {
    return action();
  } catch (cause) {
    if (sqliteCode(cause) !== null) throw cause;
    throw corrupt("cannot be read", cause);
  }
}
