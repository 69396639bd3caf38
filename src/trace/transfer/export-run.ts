import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { OstinatoError } from "../../errors.ts";
import type { Token } from "../../harmony/message.ts";
import type { JournalEvent, RunStarted } from "../event.ts";
import type { Journal } from "../journal.ts";
import { journalError } from "../sqlite/sqlite-database.ts";
import { fieldMarks } from "./field-marks.ts";
import { openTarget } from "./open-target.ts";
import { importedVocabulary, vocabularySource } from "./run-vocabulary.ts";
import { takeVocabularyPart } from "./vocabulary-part.ts";

/** The version of the file's lines. 2: with `marks`, which show the field of a changed byte. */
export const EXPORT_VERSION = 2;

export interface ExportResult {
  readonly path: string;
  /** The run, preceded by the runs that it was forked from, and by those of its sub-agents. */
  readonly runIds: readonly string[];
  readonly events: number;
}

/**
 * Writes a run into one file with all that is needed to read and redrive it elsewhere: JSON lines
 * with a heading, each run's vocabulary and events with checksums of their fields, and at the end
 * the SHA-256 of everything before. A fork's file includes the runs that it shares events with, and a
 * run's file those of its sub-agents. A file whose name ends in `.gz` is compressed.
 *
 * @throws OstinatoError `journal.run-not-found`, `model.not-found` when the vocabulary of the run's
 *   model cannot be read, `journal.write` when the file cannot be written.
 */
export async function exportRun(
  journal: Journal,
  runId: string,
  path: string,
): Promise<ExportResult> {
  const written = { runIds: [] as string[], events: 0 };
  try {
    const target = await openTarget(path);
    try {
      const lines = sealed(exportLines(journal, runId, written));
      if (path.endsWith(".gz")) await pipeline(lines, createGzip(), target.out);
      else await pipeline(lines, target.out);
      await target.keep();
    } catch (cause) {
      await target.drop();
      throw cause;
    }
  } catch (cause) {
    throw journalError(cause, "journal.write", `${path} cannot be written`);
  }
  return { path, ...written };
}

/**
 * The same, written to a stream, which stays open: lines, not compressed.
 * @throws OstinatoError as `exportRun`.
 */
export async function exportRunTo(
  journal: Journal,
  runId: string,
  out: Writable,
): Promise<Omit<ExportResult, "path">> {
  const written = { runIds: [] as string[], events: 0 };
  try {
    await pipeline(sealed(exportLines(journal, runId, written)), out, { end: false });
  } catch (cause) {
    throw journalError(cause, "journal.write", "the run cannot be written");
  }
  return written;
}

async function* exportLines(
  journal: Journal,
  runId: string,
  written: { runIds: string[]; events: number },
): AsyncGenerator<string, void, void> {
  yield JSON.stringify({ ostinato: "export", version: EXPORT_VERSION, run: runId });
  const runs = await exported(journal, runId);
  for (const { id, from, to } of runs) {
    const used = new Set<Token>();
    let started: (RunStarted & { runId: string }) | undefined;
    for await (const event of journal.read(id)) {
      if (event.type === "run-started") started = event;
      for (const token of tokensOf(event)) used.add(token);
    }
    if (started === undefined) throw new OstinatoError("internal", `run ${id} has no beginning`);
    const vocabulary =
      (await importedVocabulary(journal, id)) ??
      takeVocabularyPart(vocabularySource(started), used);
    yield JSON.stringify({ run: id, vocabulary });
    written.runIds.push(id);
    for await (const event of journal.read(id)) {
      const { sequence } = event;
      if (sequence >= to || (sequence > 0 && sequence < from)) continue;
      yield JSON.stringify({ ...event, marks: fieldMarks(event) });
      written.events++;
    }
  }
}

interface Exportable {
  readonly id: string;
  /** Its own events are the first and those from number `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
}

/**
 * What is needed to read the run, which comes last: the runs that it was forked from, and its sub-agents'
 * runs, each with what it needs. A run that two others need is written once, as far as one of them needs it.
 */
async function exported(journal: Journal, runId: string): Promise<Exportable[]> {
  const runs = new Map<string, Exportable>();
  const add = async (id: string): Promise<void> => {
    for (const each of await lineage(journal, id)) {
      const known = runs.get(each.id);
      runs.set(each.id, { ...each, to: Math.max(each.to, known?.to ?? 0) });
    }
    const query = { caller: id, limit: Number.MAX_SAFE_INTEGER };
    for (const { runId: child } of await journal.list(query)) {
      if (!runs.has(child)) await add(child);
    }
  };
  await add(runId);
  return [...runs.values()].toSorted((one, other) => +(one.id === runId) - +(other.id === runId));
}

/** The runs that it shares events with, each cut to the shared part, then the run itself. */
async function lineage(journal: Journal, runId: string): Promise<Exportable[]> {
  const runs: Exportable[] = [];
  let to = Number.POSITIVE_INFINITY;
  for (let id: string | null = runId; id !== null; ) {
    const first: JournalEvent | undefined = await firstEvent(journal, id);
    const parent = first?.type === "run-started" ? first.parent : undefined;
    runs.unshift({ id, from: parent?.events ?? 0, to });
    if (parent?.events === undefined) return runs;
    to = Math.min(to, parent.events);
    id = parent.runId;
  }
  return runs;
}

async function firstEvent(journal: Journal, runId: string): Promise<JournalEvent | undefined> {
  for await (const event of journal.read(runId)) return event;
  return undefined;
}

function tokensOf(event: JournalEvent): readonly Token[] {
  if (event.type === "turn-started") return event.newTokens;
  return event.type === "turn-finished" ? event.tokens : [];
}

/**
 * The lines, and one more with the hash of all of them, so that a truncated or changed file is
 * detected.
 */
async function* sealed(lines: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  const digest = createHash("sha256");
  for await (const json of lines) {
    const line = `${json}\n`;
    digest.update(line);
    yield line;
  }
  yield `${JSON.stringify({ sha256: digest.digest("hex") })}\n`;
}
