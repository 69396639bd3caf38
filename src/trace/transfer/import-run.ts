import { createHash } from "node:crypto";
import { OstinatoError } from "../../errors.ts";
import { isRunId } from "../../is-run-id.ts";
import { EVENT_SCHEMA_VERSION, type JournalEvent } from "../event.ts";
import type { Journal, TimedEvent } from "../journal.ts";
import { chainLink, chainStart, encodeEvent } from "../sqlite/rows/encoded-event.ts";
import { journalError } from "../sqlite/sqlite-database.ts";
import { eventFault } from "./event-fault.ts";
import { EXPORT_VERSION, type ExportResult } from "./export-run.ts";
import { changedField } from "./field-marks.ts";
import { jsonNestsDeeper } from "./json-depth.ts";
import { faultyField } from "./json-fault.ts";
import { linesOfFile } from "./lines-of-file.ts";
import { VOCABULARY_ATTACHMENT } from "./run-vocabulary.ts";
import { isVocabularyPart } from "./vocabulary-part.ts";

const BATCH = 500;
/** None of our records nests that deep. */
const DEEPEST = 1000;

export interface ImportResult extends ExportResult {
  /** Events that were not in the journal before. */
  readonly added: number;
}

/**
 * Imports a run that `exportRun` wrote into a journal, under its own id, with the runs that it was
 * forked from. The whole file is checked before the first event is written. If the run or its
 * beginning is already there, only the rest is written, so an interrupted import can simply be
 * repeated. A run of which anything was written counts as imported from then on (`isImported`).
 *
 * @throws OstinatoError `journal.open` when the file cannot be read or a newer Ostinato wrote it,
 *   `journal.corrupt` when it was truncated or changed, `journal.write` when the journal has a
 *   different run with this id.
 */
export async function importRun(journal: Journal, path: string): Promise<ImportResult> {
  try {
    const { main, runs } = await check(path);
    let added = 0;
    for (const runId of runs.keys()) {
      const there = await presentEvents(journal, runId);
      added += await bring(journal, path, runId, there);
    }
    const events = [...runs.values()].reduce((sum, count) => sum + count, 0);
    return {
      path,
      runIds: [...runs.keys()].filter((id) => id !== main).concat(main),
      events,
      added,
    };
  } catch (cause) {
    throw journalError(cause, "journal.open", `${path} cannot be imported`);
  }
}

/** Reads the whole file once and checks its hash and every run's chain. */
async function check(path: string): Promise<{ main: string; runs: Map<string, number> }> {
  const digest = createHash("sha256");
  const runs = new Map<string, number>();
  let main: string | null = null;
  let version = 0;
  let sealedWith: string | null = null;
  let previous = "";
  for await (const { text, line, place } of exportedLines(path)) {
    if (sealedWith !== null) throw corrupt(path, "has data after its end");
    if (main === null) {
      main = heading(path, line);
      version = Number(line.version);
    } else if (typeof line.sha256 === "string" && !("marks" in line)) {
      sealedWith = line.sha256;
      continue;
    } else if (typeof line.vocabulary === "object" && typeof line.run === "string") {
      // A run's id names folders.
      if (!isRunId(line.run)) {
        throw corrupt(path, `has an invalid run id: ${JSON.stringify(line.run)}`);
      }
      if (!isVocabularyPart(line.vocabulary)) {
        throw corrupt(path, `has an invalid vocabulary for run ${line.run}`);
      }
      runs.set(line.run, 0);
    } else {
      if (version > 1) checkMarks(path, text, line, place);
      if (!isEvent(line)) throw corrupt(path, `has a changed event: ${place}`);
      const { runId, sequence, hash, marks: _, ...event } = line;
      if (!runs.has(runId)) throw corrupt(path, `has events of ${runId} without its vocabulary`);
      if (sequence === 0) previous = chainStart(runId);
      previous = chainLink(previous, encodeEvent(event as TimedEvent));
      if (previous !== hash) throw corrupt(path, `has a changed event: ${place}`);
      if (line.type === "run-started" && line.schemaVersion > EVENT_SCHEMA_VERSION) {
        throw tooNew(path, line.schemaVersion);
      }
      const fault = eventFault(line);
      if (fault !== null) throw corrupt(path, `has an invalid event: ${place}, field ${fault}`);
      runs.set(runId, (runs.get(runId) ?? 0) + 1);
    }
    digest.update(`${text}\n`);
  }
  if (main === null || sealedWith === null) throw corrupt(path, "is truncated");
  if (sealedWith !== digest.digest("hex")) throw corrupt(path, "was changed outside of its events");
  return { main, runs };
}

/** Checks the fields of an event one by one, so that a changed byte is reported with its field. */
function checkMarks(path: string, text: string, line: ExportedLine, place: string): void {
  const { marks, ...event } = line;
  const field = typeof marks === "string" ? changedField(event, marks) : "marks";
  if (field !== null) throw corrupt(path, `has a changed event: ${place}, field ${field}`);
  // The same values, spelled differently: no value was changed, but some byte was.
  if (JSON.stringify(line) !== text) throw corrupt(path, `has a changed event: ${place}`);
}

function heading(path: string, line: ExportedLine): string {
  if (line.ostinato !== "export" || typeof line.run !== "string") {
    throw new OstinatoError("journal.open", `${path} is not an exported run`);
  }
  if (typeof line.version !== "number" || line.version > EXPORT_VERSION) {
    throw tooNew(path, line.version);
  }
  if (!isRunId(line.run)) {
    throw corrupt(path, `has an invalid run id: ${JSON.stringify(line.run)}`);
  }
  return line.run;
}

/** Hashes by number of the run's events that are already in the journal. */
async function presentEvents(journal: Journal, runId: string): Promise<Map<number, string>> {
  const present = new Map<number, string>();
  try {
    for await (const { sequence, hash } of journal.read(runId)) present.set(sequence, hash);
  } catch (cause) {
    if (!OstinatoError.is(cause) || cause.code !== "journal.run-not-found") throw cause;
  }
  return present;
}

async function bring(
  journal: Journal,
  path: string,
  runId: string,
  present: ReadonlyMap<number, string>,
): Promise<number> {
  let added = 0;
  let batch: TimedEvent[] = [];
  let vocabulary: string | null = null;
  const write = async (): Promise<void> => {
    if (batch.length > 0) await journal.append(runId, batch, "imported");
    added += batch.length;
    batch = [];
  };
  for await (const { line } of exportedLines(path)) {
    if (!isEvent(line)) {
      if (line.run === runId && line.vocabulary) vocabulary = JSON.stringify(line.vocabulary);
      continue;
    }
    if (line.runId !== runId) continue;
    const { runId: _, sequence, hash, marks: __, ...event } = line;
    const there = present.get(sequence);
    if (there === hash) continue;
    if (there !== undefined) {
      throw new OstinatoError("journal.write", `the journal has a different run ${runId}`, {
        hint: "import it into a separate journal",
      });
    }
    batch.push(event as TimedEvent);
    if (batch.length >= BATCH) await write();
  }
  await write();
  if (vocabulary !== null) await journal.attach(runId, VOCABULARY_ATTACHMENT, vocabulary);
  return added;
}

interface ExportedLine {
  readonly ostinato?: unknown;
  readonly version?: unknown;
  readonly run?: unknown;
  readonly vocabulary?: unknown;
  readonly sha256?: unknown;
  readonly marks?: unknown;
}

function isEvent(line: ExportedLine): line is ExportedLine & JournalEvent {
  return "sequence" in line && "type" in line;
}

async function* exportedLines(
  path: string,
): AsyncGenerator<{ text: string; line: ExportedLine; place: string }, void, void> {
  let number = 0;
  /** The number of the next event, to name one that can't be read. */
  let next = 0;
  try {
    for await (const text of linesOfFile(path)) {
      number++;
      const place = `event ${next} (${describe(text)})`;
      const line = parsed(path, text, number === 1 ? "line 1" : place);
      next = "vocabulary" in line ? 0 : next + 1;
      if (next === 1) next = sharedEvents(line);
      yield { text, line, place };
    }
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (code.startsWith("Z_")) throw corrupt(path, "is truncated or not compressed", cause);
    throw cause;
  }
}

function parsed(path: string, text: string, place: string): ExportedLine {
  if (jsonNestsDeeper(text, DEEPEST)) {
    throw corrupt(path, `is not an exported run: ${place} nests deeper than ${DEEPEST} levels`);
  }
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    const field = faultyField(text);
    const where = field ? `${place}, field ${field}` : place;
    throw corrupt(path, `is truncated, changed or not an exported run: ${where}`, cause);
  }
  if (typeof line === "object" && line !== null) return line;
  throw corrupt(path, "is not an exported run");
}

/** A fork's second event is numbered after those that it shares. */
function sharedEvents(line: ExportedLine): number {
  return isEvent(line) && line.type === "run-started" ? (line.parent?.events ?? 1) : 1;
}

/** The event's kind and step, as far as its line still shows them. */
function describe(text: string): string {
  const type = /"type":"([a-z-]+)"/.exec(text)?.[1];
  const step = /"step":(\d+)/.exec(text)?.[1];
  return [type, step && `step ${step}`].filter(Boolean).join(", ") || "of unknown kind";
}

function corrupt(path: string, why: string, cause?: unknown): OstinatoError {
  return new OstinatoError("journal.corrupt", `${path} ${why}`, {
    hint: "export the run again",
    cause,
  });
}

function tooNew(path: string, version: unknown): OstinatoError {
  return new OstinatoError("journal.open", `${path} was written by a newer Ostinato (${version})`, {
    hint: "update Ostinato",
  });
}
