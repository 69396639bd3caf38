import { existsSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import type { Journal, TimedEvent } from "../journal.ts";
import { EVENTS_PER_RUN } from "../sqlite/journal-schema.ts";
import { openJournal } from "../sqlite/open-journal.ts";
import { chainLink, chainStart, decodeEvent } from "../sqlite/rows/encoded-event.ts";
import { readStoredBlob, readStoredEvent } from "../sqlite/rows/stored-event.ts";
import { journalError } from "../sqlite/sqlite-database.ts";
import { PageFile } from "./page-file.ts";
import { rowsOfPage, type TableRow } from "./table-rows.ts";

export interface SalvageResult {
  readonly runs: readonly {
    readonly runId: string;
    /** Events kept: from the first up to the first that is lost or changed. */
    readonly events: number;
    /** Events found after that one, which are useless without it. */
    readonly dropped: number;
  }[];
  /** Runs whose beginning is lost. */
  readonly lostRuns: number;
}

/**
 * Saves what a damaged journal still holds into a new one: each run's events up to where the hash
 * chain breaks, and the run's attachments, such as the mark that it was imported. Reads the file's
 * pages one by one, so it needs neither the file's beginning nor its end. The damaged file is only
 * read.
 *
 * @throws OstinatoError `journal.open` when the file cannot be read or the new one exists;
 *   `journal.corrupt` when nothing could be saved; then no new file is created.
 */
export async function salvageJournal(damaged: string, into: string): Promise<SalvageResult> {
  if (existsSync(into)) {
    throw new OstinatoError("journal.open", `${into} already exists`, { hint: "give a new file" });
  }
  const rows = readRows(damaged);
  let journal: Journal | undefined;
  try {
    const runs: SalvageResult["runs"][number][] = [];
    let lostRuns = 0;
    const counts = new Map<number, number>();
    for (const id of rows.events.keys()) {
      const run = Math.floor(id / EVENTS_PER_RUN);
      counts.set(run, (counts.get(run) ?? 0) + 1);
    }
    for (const [run, found] of [...counts].sort(([a], [b]) => a - b)) {
      const runId = rows.runs.get(run);
      const events = runId === undefined ? [] : intactEvents(rows, run, runId);
      if (runId === undefined || events.length === 0) {
        lostRuns++;
        continue;
      }
      journal ??= await openJournal(into);
      for (let from = 0; from < events.length; from += 500) {
        await journal.append(runId, events.slice(from, from + 500), "unverified");
      }
      for (const [name, text] of rows.attachments.get(run) ?? []) {
        await journal.attach(runId, name, text);
      }
      runs.push({ runId, events: events.length, dropped: found - events.length });
    }
    if (runs.length === 0) throw nothingSaved(damaged, lostRuns);
    return { runs, lostRuns };
  } finally {
    await journal?.close();
  }
}

function nothingSaved(damaged: string, lostRuns: number): OstinatoError {
  const found =
    lostRuns === 0 ? "it has no runs" : `the beginnings of all its runs (${lostRuns}) are lost`;
  return new OstinatoError("journal.corrupt", `nothing could be saved of ${damaged}: ${found}`, {
    hint: "check that this is the journal you meant",
  });
}

interface FoundRows {
  readonly runs: Map<number, string>;
  /** All versions found of each row: pages that were freed still hold old ones. */
  readonly events: Map<number, TableRow[]>;
  readonly blobs: Map<number, TableRow[]>;
  /** Run's number -> name -> text. */
  readonly attachments: Map<number, Map<string, string>>;
}

function readRows(path: string): FoundRows {
  const rows: FoundRows = {
    runs: new Map(),
    events: new Map(),
    blobs: new Map(),
    attachments: new Map(),
  };
  let file: PageFile;
  try {
    file = new PageFile(path);
  } catch (cause) {
    throw journalError(cause, "journal.open", `${path} cannot be read`);
  }
  try {
    for (let page = 1; page <= file.pageCount; page++) {
      for (const row of rowsOfPage(file, page)) sortIn(rows, row);
    }
    return rows;
  } finally {
    file.close();
  }
}

/** Recognizes the table by the row's columns (see journal-schema.ts). */
function sortIn(rows: FoundRows, row: TableRow): void {
  const [rowid, second, third] = row.columns;
  if (typeof rowid === "number" && typeof second === "string" && typeof third === "string") {
    const ofRun = rows.attachments.get(rowid) ?? new Map<string, string>();
    rows.attachments.set(rowid, ofRun.set(second, third));
  }
  if (rowid !== null) return;
  if (row.columns.length >= 11 && typeof second === "string") {
    rows.runs.set(row.id, second);
  } else if (row.columns.length === 5 && Buffer.isBuffer(second) && second.length === 32) {
    const table = typeof third === "string" ? rows.events : rows.blobs;
    table.set(row.id, [...(table.get(row.id) ?? []), row]);
  }
}

function intactEvents(rows: FoundRows, run: number, runId: string): TimedEvent[] {
  const events: TimedEvent[] = [];
  let previous = chainStart(runId);
  for (let sequence = 0; ; sequence++) {
    const candidates = rows.events.get(run * EVENTS_PER_RUN + sequence) ?? [];
    const next = candidates
      .map((row) => readChained(rows, row, previous))
      .find((event) => event !== null);
    if (next === undefined || next === null) return events;
    events.push(next.event);
    previous = next.hash;
    // A fork's own events continue after those that it shares.
    const { event } = next;
    if (event.type === "run-started") sequence = Math.max(0, (event.parent?.events ?? 1) - 1);
  }
}

/** The event, if it is whole and the one that follows `previous`. */
function readChained(
  rows: FoundRows,
  { columns: [, hash, body, parts, data] }: TableRow,
  previous: string,
): { event: TimedEvent; hash: string } | null {
  if (!Buffer.isBuffer(hash)) return null;
  try {
    const encoded = readStoredEvent({ body, parts, data }, (number) => {
      for (const { columns } of rows.blobs.get(Number(number)) ?? []) {
        const [, blobHash, encoding, size, bytes] = columns;
        const blob = readStoredBlob({ encoding, size, data: bytes });
        if (Buffer.isBuffer(blobHash) && blob.hash === blobHash.toString("hex")) return blob;
      }
      throw new RangeError(`blob ${number} is lost`);
    });
    const link = chainLink(previous, encoded);
    if (link !== hash.toString("hex")) return null;
    return { event: decodeEvent(encoded), hash: link };
  } catch {
    // Whatever a damaged row decodes to, it is not the next event of the chain.
    return null;
  }
}
