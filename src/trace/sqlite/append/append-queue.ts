import type { JournalEvent } from "../../event.ts";
import { isBusy } from "../sqlite-database.ts";
import type { Append } from "./batch-writer.ts";

interface Waiting extends Append {
  readonly resolve: (written: readonly JournalEvent[]) => void;
  readonly reject: (cause: unknown) => void;
}

type Write = (batch: readonly Append[]) => Promise<readonly (readonly JournalEvent[])[]>;

/**
 * The appends of one turn of the event loop: one transaction for all runs, since most of what it costs doesn't depend
 * on how much it writes. Appends to one run stay in order.
 */
export class AppendQueue {
  #waiting: Waiting[] = [];

  /** How many appends wait. */
  get length(): number {
    return this.#waiting.length;
  }

  add(append: Append): Promise<readonly JournalEvent[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly JournalEvent[]>();
    this.#waiting.push({ ...append, resolve, reject });
    return promise;
  }

  /** Writes all that wait now. Never throws: each append learns how it went. */
  async writeAll(write: Write): Promise<void> {
    let rest = this.#waiting;
    this.#waiting = [];
    while (rest.length > 0) {
      const end = endOfBatch(rest);
      await writeBatch(rest.slice(0, end), write);
      rest = rest.slice(end);
    }
  }
}

/** Where a run comes for the second time: what it appends depends on the first. */
function endOfBatch(appends: readonly Append[]): number {
  const runIds = new Set<string>();
  for (const [index, { runId }] of appends.entries()) {
    if (runIds.has(runId)) return index;
    runIds.add(runId);
  }
  return appends.length;
}

async function writeBatch(batch: readonly Waiting[], write: Write): Promise<void> {
  try {
    const written = await write(batch);
    for (const [index, { resolve }] of batch.entries()) resolve(written[index] ?? []);
  } catch (cause) {
    // One that is refused doesn't take the others along.
    if (batch.length > 1 && !isBusy(cause)) {
      for (const append of batch) await writeBatch([append], write);
    } else for (const { reject } of batch) reject(cause);
  }
}
