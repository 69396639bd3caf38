import type { DatabaseSync } from "node:sqlite";
import type { JournalEvent } from "../../event.ts";
import { lastTaken } from "../../inbox/last-taken.ts";
import type { RunTrust, TimedEvent } from "../../journal.ts";
import { mustBeDurable } from "../../must-be-durable.ts";
import { IMPORTED_ATTACHMENT } from "../../transfer/imported-attachment.ts";
import { chainLink, type EncodedEvent, stampEvent } from "../rows/encoded-event.ts";
import type { EventTable } from "../rows/event-table.ts";
import type { InboxTable } from "../rows/inbox-table.ts";
import type { RunTable } from "../rows/run-table.ts";
import type { RunKind, SealTable } from "../rows/seal-table.ts";
import type { RunLeases } from "../run-leases.ts";
import { leaseLost, type RunWriter, runExists, takeRun } from "../run-writer.ts";
import type { DiskSync } from "./disk-sync.ts";

/** Events to be appended to a run. */
export interface Append {
  readonly runId: string;
  readonly events: readonly TimedEvent[];
  readonly encoded: readonly EncodedEvent[];
  readonly origin: RunTrust;
}

interface BatchTables {
  /** The journal's file, or `:memory:`. */
  readonly path: string;
  readonly database: DatabaseSync;
  readonly events: EventTable;
  readonly runs: RunTable;
  readonly seals: SealTable;
  readonly inboxes: InboxTable;
  readonly leases: RunLeases;
  readonly disk: DiskSync;
  /** Every append waits for the disk. */
  readonly isAlwaysDurable: boolean;
}

interface Written {
  readonly writer: RunWriter;
  readonly stamped: readonly JournalEvent[];
}

/** Appends to runs, several in one transaction, and knows the runs that the journal writes. */
export class BatchWriter {
  readonly #tables: BatchTables;
  readonly #begin;
  readonly #commit;
  readonly #writers = new Map<string, RunWriter>();

  constructor(tables: BatchTables) {
    this.#tables = tables;
    this.#begin = tables.database.prepare("BEGIN IMMEDIATE");
    this.#commit = tables.database.prepare("COMMIT");
  }

  /** The run, if the journal writes it. */
  find(runId: string): RunWriter | undefined {
    return this.#writers.get(runId);
  }

  get runIds(): readonly string[] {
    return [...this.#writers.keys()];
  }

  /** Lets others write the run. */
  release(runId: string): void {
    this.#writers.get(runId)?.taken.lock?.release();
    this.#writers.delete(runId);
    this.#tables.leases.release(runId);
  }

  /**
   * Writes all of these appends or none. They are of different runs.
   * @throws Also the database's own errors.
   */
  write(batch: readonly Append[]): readonly (readonly JournalEvent[])[] {
    const { database, disk, isAlwaysDurable } = this.#tables;
    const openCalls = batch.map(({ runId }) => new Map(this.#writers.get(runId)?.openCalls));
    const isDurable = batch
      .flatMap(({ events }, index) =>
        events.map((event) => mustBeDurable(event, openCalls[index] ?? new Map())),
      )
      .some((must) => must);
    disk.begin(isDurable || isAlwaysDurable);
    const taken: RunWriter[] = [];
    const written: Written[] = [];
    this.#begin.run();
    try {
      for (const append of batch) written.push(this.#insert(append, (run) => taken.push(run)));
      this.#commit.run();
    } catch (cause) {
      if (database.isTransaction) database.exec("ROLLBACK");
      for (const { taken: own } of taken) own.lock?.release();
      throw cause;
    }
    for (const [index, { runId, events }] of batch.entries()) {
      const { writer } = written[index] ?? {};
      if (writer === undefined) continue;
      this.#writers.set(runId, { ...writer, openCalls: openCalls[index] ?? writer.openCalls });
      if (events.at(-1)?.type === "run-finished") this.release(runId);
    }
    disk.committed(isDurable || isAlwaysDurable);
    return written.map(({ stamped }) => stamped);
  }

  /** @param onTaken Told of a run that the append itself took. */
  #insert(append: Append, onTaken: (writer: RunWriter) => void): Written {
    const { runId, events, encoded, origin } = append;
    const { events: rows, inboxes, leases, runs, seals } = this.#tables;
    const known = this.#writers.get(runId);
    if (known !== undefined && events[0]?.type === "run-started") throw runExists(runId);
    if (known && !leases.isCurrent(runId, known.taken.fence)) {
      const lost = leaseLost(runId);
      leases.failed(runId, lost);
      throw lost;
    }
    const writer = known ?? takeRun({ ...this.#tables }, runId, events, origin);
    if (known === undefined && !leases.leased(runId)) onTaken(writer);
    let { sequence, head } = writer;
    const stamped: JournalEvent[] = [];
    for (const [index, event] of encoded.entries()) {
      const timed = events[index];
      if (timed === undefined) continue;
      if (sequence > 0) sequence = Math.max(sequence, writer.shared);
      head = chainLink(head, event);
      rows.insert(writer.run, sequence, head, event);
      runs.follow(writer.run, timed);
      stamped.push(stampEvent(timed, { runId, sequence, hash: head }));
      sequence++;
    }
    const kind = this.#kindOf(writer, origin);
    if (kind !== null) seals.put({ run: writer.run, runId }, kind, { sequence, head });
    if (origin !== "own") inboxes.skipTo(writer.run, lastTaken(events));
    return { writer: { ...writer, kind, sequence, head }, stamped };
  }

  /** Importing into an own run makes it an imported one. */
  #kindOf({ run, kind }: RunWriter, origin: RunTrust): RunKind | null {
    if (kind !== "own" || origin === "own") return kind;
    if (origin === "unverified") return null;
    this.#tables.database
      .prepare("INSERT OR REPLACE INTO attachments (run, name, text) VALUES (?, ?, '')")
      .run(run, IMPORTED_ATTACHMENT);
    return "imported";
  }
}
