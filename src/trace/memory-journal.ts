import { OstinatoError } from "../errors.ts";
import type { JournalEvent, RunStarted } from "./event.ts";
import { checkedMessage, refuseFullInbox } from "./inbox/checked-message.ts";
import { lastTaken } from "./inbox/last-taken.ts";
import type { PostedMessage, RunMessage } from "./inbox.ts";
import type { Journal, RunQuery, RunSummary, RunTrust, TimedEvent } from "./journal.ts";
import { choosePruned } from "./pruning/choose-pruned.ts";
import type { PruneQuery, PruneResult } from "./pruning/prune-query.ts";
import { isRunLocked } from "./run-locks.ts";
import { followRun, startSummary } from "./run-summary.ts";
import { lineageOf } from "./sqlite/lineage.ts";
import type { EncodedEvent } from "./sqlite/rows/encoded-event.ts";
import {
  chainLink,
  chainStart,
  decodeEvent,
  encodeEvent,
  stampEvent,
} from "./sqlite/rows/encoded-event.ts";
import type { RunPlace } from "./sqlite/rows/run-table.ts";
import { IMPORTED_ATTACHMENT } from "./transfer/imported-attachment.ts";

interface MemoryRun {
  readonly place: RunPlace;
  /** Its own events. Those that a fork shares are kept by its parent. */
  readonly events: JournalEvent[];
  readonly attachments: Map<string, string>;
  readonly inbox: PostedMessage[];
  /** Number of the last message, or of the last one that an imported record took. */
  lastMessage: number;
  summary: RunSummary;
  /** The size of its events as JSON. */
  bytes: number;
}

/**
 * A journal that lasts as long as the process: for tests and throw-away runs. Events are returned
 * as JSON stores them, with the same hashes as from a file.
 */
export class MemoryJournal implements Journal {
  readonly #runs = new Map<string, MemoryRun>();

  async append(
    runId: string,
    events: readonly TimedEvent[],
    origin?: Exclude<RunTrust, "own">,
  ): Promise<readonly JournalEvent[]> {
    const [first] = events;
    if (first === undefined) return [];
    const known = this.#runs.get(runId);
    if (known === undefined && first.type !== "run-started") throw notFound(runId);
    if (known !== undefined && first.type === "run-started") {
      throw new OstinatoError("journal.write", `run ${runId} is already in the journal`);
    }
    const parent = first.type === "run-started" ? first.parent : undefined;
    const shared = known?.place.shared?.events ?? parent?.events ?? 0;
    let sequence = (known?.events.at(-1)?.sequence ?? -1) + 1;
    let previous = known?.events.at(-1)?.hash ?? chainStart(runId);
    let bytes = 0;
    const stamped = events.map((event) => {
      const encoded = encodeEvent(event);
      bytes += bytesOf(encoded);
      previous = chainLink(previous, encoded);
      if (sequence > 0) sequence = Math.max(sequence, shared);
      return stampEvent(decodeEvent(encoded), { runId, sequence: sequence++, hash: previous });
    });
    let run = known;
    for (const event of stamped) {
      if (run === undefined && event.type === "run-started") {
        run = startMemoryRun(runId, event);
        this.#runs.set(runId, run);
      }
      if (run === undefined) continue;
      run.events.push(event);
      run.summary = followRun(run.summary, event);
    }
    if (run !== undefined) run.bytes += bytes;
    if (run !== undefined && origin !== undefined) {
      run.attachments.set(IMPORTED_ATTACHMENT, "");
      run.lastMessage = Math.max(run.lastMessage, lastTaken(events));
    }
    return stamped;
  }

  async takeOver(runId: string): Promise<void> {
    this.#run(runId).attachments.delete(IMPORTED_ATTACHMENT);
  }

  async latest(): Promise<string | null> {
    const own = [...this.#runs.values()].findLast(
      ({ attachments, summary }) =>
        !attachments.has(IMPORTED_ATTACHMENT) && summary.caller === undefined,
    );
    return own?.place.runId ?? null;
  }

  async *read(runId: string, from = 0): AsyncGenerator<JournalEvent, void, void> {
    const { place } = this.#run(runId);
    for (const stretch of lineageOf(place, (id) => this.#runs.get(id)?.place ?? null)) {
      const own = this.#run(stretch.place.runId).events;
      for (const event of own) {
        const { sequence } = event;
        if (sequence >= Math.max(from, stretch.from) && sequence < stretch.to) {
          yield { ...event, runId };
        }
      }
    }
  }

  async attach(runId: string, name: string, text: string): Promise<void> {
    this.#run(runId).attachments.set(name, text);
  }

  async attached(runId: string, name: string): Promise<string | null> {
    return this.#run(runId).attachments.get(name) ?? null;
  }

  async post(runId: string, message: RunMessage): Promise<number> {
    const body = checkedMessage(message);
    const run = this.#run(runId);
    refuseFullInbox(runId, run.lastMessage);
    const number = ++run.lastMessage;
    run.inbox.push({ number, time: Date.now(), message: JSON.parse(body) });
    return number;
  }

  async messages(runId: string, after = 0): Promise<readonly PostedMessage[]> {
    return this.#runs.get(runId)?.inbox.filter(({ number }) => number > after) ?? [];
  }

  #run(runId: string): MemoryRun {
    const run = this.#runs.get(runId);
    if (run === undefined) throw notFound(runId);
    return run;
  }

  async prune(query: PruneQuery): Promise<PruneResult> {
    const bytesBefore = this.#bytes;
    const candidates = this.#newestFirst().map(({ place, summary }) => ({
      runId: place.runId,
      startedAt: summary.startedAt,
      status: summary.status,
      sharesWith: place.shared?.with ?? null,
      caller: summary.caller?.runId ?? null,
      conversation: summary.conversation?.id ?? null,
    }));
    const chosen = choosePruned(candidates, query, (runId) => !isRunLocked(this, runId));
    if (query.dryRun !== true) for (const runId of chosen.runIds) this.#runs.delete(runId);
    return { ...chosen, bytesBefore, bytesAfter: this.#bytes };
  }

  get #bytes(): number {
    return [...this.#runs.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #newestFirst(): MemoryRun[] {
    return [...this.#runs.values()]
      .reverse()
      .sort((a, b) => b.summary.startedAt - a.summary.startedAt);
  }

  async list(query: RunQuery = {}): Promise<readonly RunSummary[]> {
    const wanted = query.runId?.toLowerCase();
    const task = query.task?.toLowerCase();
    return this.#newestFirst()
      .map((run) => run.summary)
      .filter((run) => {
        const id = run.runId.toLowerCase();
        return (
          (query.agent === undefined || run.agent === query.agent) &&
          (query.status === undefined || run.status === query.status) &&
          (query.caller === undefined || (run.caller?.runId ?? null) === query.caller) &&
          (query.conversation === undefined || run.conversation?.id === query.conversation) &&
          (task === undefined || run.task.toLowerCase().includes(task)) &&
          (wanted === undefined || id.startsWith(wanted) || id.slice(-6) === `-${wanted}`)
        );
      })
      .slice(0, query.limit ?? 50);
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function startMemoryRun(runId: string, event: RunStarted & JournalEvent): MemoryRun {
  const { parent } = event;
  const shared =
    parent?.events === undefined ? null : { with: parent.runId, events: parent.events };
  return {
    place: { run: 0, runId, shared },
    events: [],
    attachments: new Map(),
    inbox: [],
    lastMessage: 0,
    summary: startSummary(runId, event),
    bytes: 0,
  };
}

function bytesOf({ body, parts }: EncodedEvent): number {
  return parts.reduce((sum, part) => sum + part.bytes.length, Buffer.byteLength(body));
}

function notFound(runId: string): OstinatoError {
  return new OstinatoError("journal.run-not-found", `this journal has no run ${runId}`);
}
