import type { DatabaseSync } from "node:sqlite";
import { isSealOf, type SealPlace, sealOf } from "../../../trust/sealed-text.ts";
import { refuseFullInbox } from "../../inbox/checked-message.ts";
import type { PostedMessage } from "../../inbox.ts";
import type { JournalKey } from "../journal-key.ts";
import { InboxNews } from "./inbox-news.ts";
import type { RunPlace } from "./run-table.ts";

/**
 * The inboxes of runs. Each message is sealed with the person's key for its run and its number: what another
 * person wrote into the file decides nothing.
 */
export class InboxTable {
  readonly #key: JournalKey;
  readonly #after;
  readonly #last;
  readonly #put;
  readonly #news: InboxNews;

  constructor(database: DatabaseSync, key: JournalKey) {
    this.#key = key;
    this.#news = new InboxNews(database);
    // A read-only journal of an earlier version has none.
    const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'messages'").get();
    const prepare = (sql: string) => (found === undefined ? null : database.prepare(sql));
    this.#after = prepare(
      `SELECT number, time, body, seal FROM messages
       WHERE run = (SELECT number FROM runs WHERE id = ?) AND number > ? ORDER BY number`,
    );
    this.#last = prepare("SELECT max(number) AS number FROM messages WHERE run = ?");
    this.#put = prepare(
      "INSERT INTO messages (run, number, time, body, seal) VALUES (?, ?, ?, ?, ?)",
    );
  }

  /** In a transaction. Returns the message's number. */
  put({ run, runId }: Pick<RunPlace, "run" | "runId">, time: number, body: string): number {
    const last = Number(this.#last?.get(run)?.number ?? 0);
    refuseFullInbox(runId, last);
    const number = last + 1;
    const seal = sealOf(this.#key.make(), placeOf(runId, number), body);
    this.#put?.run(run, number, time, body, seal);
    return number;
  }

  /**
   * In a transaction: numbers continue after this one. What an imported record took is in its events, and not in
   * this inbox.
   */
  skipTo(run: number, number: number): void {
    if (number > Number(this.#last?.get(run)?.number ?? 0)) this.#put?.run(run, number, 0, "", "");
  }

  after(runId: string, after: number): readonly PostedMessage[] {
    if (this.#news.isEmpty(runId, after)) return [];
    const rows = this.#after?.all(runId, after) ?? [];
    if (rows.length === 0) {
      this.#news.noteEmpty(runId, after);
      return [];
    }
    const key = this.#key.find();
    return rows.flatMap((row) => {
      const [number, body] = [Number(row.number), String(row.body)];
      const isOwn = key !== null && isSealOf(String(row.seal), key, placeOf(runId, number), body);
      return isOwn ? [{ number, time: Number(row.time), message: JSON.parse(body) }] : [];
    });
  }
}

function placeOf(runId: string, number: number): SealPlace {
  return ["message", runId, String(number)];
}
