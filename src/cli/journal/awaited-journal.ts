import { statSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import {
  DEFAULT_JOURNAL_PATH,
  type JournalEvent,
  openJournal,
  type RunQuery,
  type RunSummary,
  type SqliteJournal,
} from "../../trace/index.ts";
import type { ViewedJournal } from "../../viewer/index.ts";

/** False before the project's first run. */
export function hasProjectJournal(): boolean {
  return (statSync(DEFAULT_JOURNAL_PATH, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/**
 * The project's journal for a page that may be opened before the file exists. Until then there are no
 * runs, and reading doesn't create the file.
 */
export class AwaitedJournal implements ViewedJournal {
  #journal: SqliteJournal | null = null;
  #opening: Promise<SqliteJournal> | null = null;

  get skim(): SqliteJournal["skim"] | undefined {
    const journal = this.#journal;
    return journal === null ? undefined : (...given) => journal.skim(...given);
  }

  async *read(runId: string, from?: number): AsyncIterable<JournalEvent> {
    yield* (await this.#required(runId)).read(runId, from);
  }

  async list(query?: RunQuery): Promise<readonly RunSummary[]> {
    return (await (await this.opened())?.list(query)) ?? [];
  }

  async attached(runId: string, name: string): Promise<string | null> {
    return await (await this.#required(runId)).attached(runId, name);
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }

  async #required(runId: string): Promise<SqliteJournal> {
    const journal = await this.opened();
    if (journal !== null) return journal;
    throw new OstinatoError("journal.run-not-found", `there is no run ${JSON.stringify(runId)}`);
  }

  /** Null before the project's first run. */
  async opened(): Promise<SqliteJournal | null> {
    if (this.#journal !== null || !hasProjectJournal()) return this.#journal;
    this.#opening ??= openJournal(undefined, { toRead: true }).finally(() => {
      this.#opening = null;
    });
    this.#journal = await this.#opening;
    return this.#journal;
  }
}
