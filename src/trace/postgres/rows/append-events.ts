import type { JournalEvent } from "../../event.ts";
import type { TimedEvent } from "../../journal.ts";
import { chainLink, type EncodedEvent, stampEvent } from "../../sqlite/rows/encoded-event.ts";
import type { RunKind } from "../../sqlite/rows/seal-table.ts";
import { type StoredBlob, storeBlob, storeEvent } from "../../sqlite/rows/stored-event.ts";
import { IMPORTED_ATTACHMENT } from "../../transfer/imported-attachment.ts";
import type { PostgresDatabase, Row } from "../database/postgres-database.ts";
import { startOf } from "./run-rows.ts";

/** A run that this journal writes: its lease, and where its next event goes. */
export interface RunWriter {
  readonly fence: number;
  /** The kind that its seal states; null: it gets none, since the existing events had no valid one. */
  readonly kind: RunKind | null;
  /** Events below this number, except the first, are the parent's. */
  readonly shared: number;
  readonly sequence: number;
  readonly head: string;
}

/** What an append writes: the events with their stamps, and the columns of their rows. */
export class Batch {
  readonly stamped: JournalEvent[] = [];
  sequence: number;
  head: string;
  readonly #rows: { body: string; parts: string | null; data: Uint8Array | null }[] = [];
  readonly #blobs = new Map<string, StoredBlob>();
  #start: Row | null = null;
  #end: Row | null = null;

  constructor(
    runId: string,
    writer: RunWriter,
    events: readonly TimedEvent[],
    encoded: readonly EncodedEvent[],
  ) {
    this.sequence = writer.sequence;
    this.head = writer.head;
    events.forEach((event, index) => {
      const row = encoded[index];
      if (row === undefined) return;
      this.head = chainLink(this.head, row);
      if (this.sequence > 0) this.sequence = Math.max(this.sequence, writer.shared);
      this.#rows.push(
        storeEvent(row, (part) => {
          if (!this.#blobs.has(part.hash)) this.#blobs.set(part.hash, storeBlob(part.bytes));
          return part.hash;
        }),
      );
      this.stamped.push(stampEvent(event, { runId, sequence: this.sequence, hash: this.head }));
      this.sequence++;
      this.#follow(event);
    });
  }

  #follow(event: TimedEvent): void {
    if (event.type === "run-started") this.#start = startOf(event);
    if (event.type === "run-resumed") this.#end = { status: "unfinished", finished_at: null };
    if (event.type === "run-finished") {
      this.#end = { status: event.outcome.kind, finished_at: Math.round(event.time) };
    }
  }

  /** Writes all or nothing. May be repeated. @throws The driver's errors. */
  async write(
    database: PostgresDatabase,
    place: {
      readonly tenant: string;
      readonly runId: string;
      readonly holder: string;
      readonly fence: number;
    },
    seal: { readonly kind: RunKind; readonly seal: string } | null,
    isImport: boolean,
  ): Promise<void> {
    // In one order everywhere: appends that insert the same texts would otherwise wait for each other.
    const blobs = [...this.#blobs].sort(([one], [other]) => (one < other ? -1 : 1));
    await database.query(
      place.tenant,
      `SELECT ostinato.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9::integer[], $10::bytea[],
         $11::text[], $12::text[], $13::bytea[], $14::bytea[], $15::smallint[], $16::integer[], $17::bytea[])`,
      [
        place.tenant,
        place.runId,
        place.holder,
        place.fence,
        this.#start && JSON.stringify(this.#start),
        this.#end && JSON.stringify(this.#end),
        seal && JSON.stringify(seal),
        isImport ? IMPORTED_ATTACHMENT : null,
        this.stamped.map(({ sequence }) => sequence),
        this.stamped.map(({ hash }) => Buffer.from(hash, "hex")),
        this.#rows.map(({ body }) => body),
        this.#rows.map(({ parts }) => parts),
        this.#rows.map(({ data }) => data && Buffer.from(data)),
        blobs.map(([hash]) => Buffer.from(hash, "hex")),
        blobs.map(([, { encoding }]) => encoding),
        blobs.map(([, { size }]) => size),
        blobs.map(([, { data }]) => Buffer.from(data)),
      ],
    );
  }
}
