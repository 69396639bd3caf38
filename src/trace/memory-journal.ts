import { OstinatoError } from "../errors.ts";
import { chainLink, chainStart, decodeEvent, encodeEvent, stampEvent } from "./encoded-event.ts";
import type { JournalEvent } from "./event.ts";
import type { Journal, RunQuery, RunSummary, TimedEvent } from "./journal.ts";
import { followRun, startSummary } from "./run-summary.ts";

interface MemoryRun {
  readonly events: JournalEvent[];
  summary: RunSummary;
}

/**
 * A journal that ends with the process: for tests and throw-away runs.
 * Events come back as JSON keeps them and with the same hashes as from a file.
 */
export class MemoryJournal implements Journal {
  readonly #runs = new Map<string, MemoryRun>();

  async append(runId: string, events: readonly TimedEvent[]): Promise<readonly JournalEvent[]> {
    const [first] = events;
    if (first === undefined) return [];
    const known = this.#runs.get(runId);
    if (known === undefined && first.type !== "run-started") throw notFound(runId);
    if (known !== undefined && first.type === "run-started") {
      throw new OstinatoError("journal.write", `run ${runId} is in the journal already`);
    }
    let sequence = known?.events.length ?? 0;
    let previous = known?.events.at(-1)?.hash ?? chainStart(runId);
    const stamped = events.map((event) => {
      const encoded = encodeEvent(event);
      previous = chainLink(previous, encoded);
      return stampEvent(decodeEvent(encoded), { runId, sequence: sequence++, hash: previous });
    });
    let run = known;
    for (const event of stamped) {
      if (run === undefined && event.type === "run-started") {
        run = { events: [], summary: startSummary(runId, event) };
        this.#runs.set(runId, run);
      }
      if (run === undefined) continue;
      run.events.push(event);
      run.summary = followRun(run.summary, event);
    }
    return stamped;
  }

  async *read(runId: string, from = 0): AsyncGenerator<JournalEvent, void, void> {
    const run = this.#runs.get(runId);
    if (run === undefined) throw notFound(runId);
    yield* run.events.slice(from);
  }

  async list(query: RunQuery = {}): Promise<readonly RunSummary[]> {
    const wanted = query.runId?.toLowerCase();
    const task = query.task?.toLowerCase();
    return [...this.#runs.values()]
      .map((run) => run.summary)
      .reverse()
      .sort((a, b) => b.startedAt - a.startedAt)
      .filter((run) => {
        const id = run.runId.toLowerCase();
        return (
          (query.agent === undefined || run.agent === query.agent) &&
          (query.status === undefined || run.status === query.status) &&
          (task === undefined || run.task.toLowerCase().includes(task)) &&
          (wanted === undefined || id.startsWith(wanted) || id.slice(-6) === `-${wanted}`)
        );
      })
      .slice(0, query.limit ?? 50);
  }

  async close(): Promise<void> {}
}

function notFound(runId: string): OstinatoError {
  return new OstinatoError("journal.run-not-found", `this journal has no run ${runId}`);
}
