import { randomInt } from "node:crypto";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { makeFolders } from "ostinato/sandbox";
import type { Passage } from "./passage.ts";
import { matchExpression, nameParts, searchableText } from "./searchable-text.ts";

/** Increased when the tables change: an index with a different version is deleted and rebuilt. */
const VERSION = 2;
/** Files that no search has seen for this long are forgotten. */
const KEEP_MILLISECONDS = 30 * 24 * 3600 * 1000;
const ENOUGH_PASSAGES = 50;
/** Milliseconds after which others get the thread. */
const TURN = 10;
/** How much a word in the path, in the text, in a part of a name counts. */
const WEIGHTS = "2.0, 1.0, 0.7";

export interface FoundPassage extends Passage {
  readonly id: number;
  readonly file: number;
  readonly path: string;
  /** Higher is better. */
  readonly score: number;
}

/**
 * Passages of files in one SQLite file. What is indexed is a version of a file (`key`: path, size and
 * times), never changed afterwards, so several views of a workspace can share an index: each search says
 * which versions are there now.
 */
export class PassageIndex {
  readonly #database: DatabaseSync;
  readonly #insertFile: StatementSync;
  readonly #insertPassage: StatementSync;
  readonly #insertWords: StatementSync;
  readonly #rankRows: StatementSync;
  readonly #passageOfRow: StatementSync;
  /** Versions that are indexed: key -> file. */
  readonly #files = new Map<string, number>();
  #since = performance.now();

  /** @param path The database file; ":memory:" for one that is not kept. */
  constructor(path: string) {
    if (path !== ":memory:") makeFolders(dirname(path), 0o700);
    this.#database = new DatabaseSync(path, { timeout: 5000 });
    this.#prepareTables();
    this.#insertFile = this.#database.prepare(
      "INSERT INTO files (id, key, path, seen) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id",
    );
    this.#insertPassage = this.#database.prepare(
      "INSERT INTO passages (file, line, text) VALUES (?, ?, ?)",
    );
    this.#insertWords = this.#database.prepare(
      "INSERT INTO words (rowid, path, text, parts) VALUES (?, ?, ?, ?)",
    );
    this.#rankRows = this.#database.prepare(
      "SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?",
    );
    this.#passageOfRow = this.#database.prepare(
      `SELECT passages.file, files.path, passages.line, passages.text
       FROM passages JOIN files ON files.id = passages.file WHERE passages.id = ?`,
    );
    this.#loadFiles();
  }

  /** The indexed version with this key, undefined when it has to be read. */
  file(key: string): number | undefined {
    return this.#files.get(key);
  }

  /** How many versions of files are indexed. */
  get versions(): number {
    return this.#files.size;
  }

  /**
   * Adds versions of files, letting others have the thread again and again. A version is found once all of it is
   * there; one that another process has added meanwhile is left as it is.
   */
  async add(
    documents: readonly {
      readonly key: string;
      readonly path: string;
      readonly passages: readonly Passage[];
    }[],
  ): Promise<void> {
    for (const { key, path, passages } of documents) {
      // Of its own, so that passages can be there before the file is.
      const file = randomInt(2 ** 47);
      const searchablePath = `${searchableText(path)} ${nameParts(path)}`;
      for (let at = 0; at < passages.length; ) {
        at = this.#addPassages(file, searchablePath, passages, at);
        await this.#turn();
      }
      if (this.#insertFile.get(file, key, path, Date.now()) === undefined) this.#removeFile(file);
      else this.#files.set(key, file);
      await this.#turn();
    }
    if (documents.some(({ key }) => !this.#files.has(key))) this.#loadFiles();
  }

  /** As many as fit into a turn, in one transaction. Returns where to go on. */
  #addPassages(
    file: number,
    searchablePath: string,
    passages: readonly Passage[],
    from: number,
  ): number {
    let at = from;
    this.#transaction(() => {
      for (const end = performance.now() + TURN; at === from || performance.now() < end; at++) {
        const passage = passages[at];
        if (passage === undefined) break;
        const { line, text } = passage;
        const { lastInsertRowid } = this.#insertPassage.run(file, line, text);
        const words = [searchableText(text), nameParts(text)] as const;
        this.#insertWords.run(lastInsertRowid, searchablePath, ...words);
      }
    });
    return at;
  }

  async #turn(): Promise<void> {
    if (performance.now() - this.#since < TURN) return;
    await setImmediate();
    this.#since = performance.now();
  }

  /** Removes versions, letting others have the thread again and again. */
  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const file = this.#files.get(key);
      this.#files.delete(key);
      if (file !== undefined) this.#transaction(() => this.#removeFile(file));
      await this.#turn();
    }
  }

  /**
   * The best passages in the given versions of files, best first. Those with all the words are enough when
   * there are enough of them; to rank all with any of some common words takes long.
   */
  search(words: readonly string[], current: ReadonlySet<number>, limit: number): FoundPassage[] {
    const all = this.#find(matchExpression(words, "all"), current, limit);
    if (words.length === 1 || all.length >= Math.min(limit, ENOUGH_PASSAGES)) return all;
    return this.#find(matchExpression(words, "any"), current, limit);
  }

  /** Passages of other versions may stand before those of the given, so more are fetched until there are enough. */
  #find(expression: string, current: ReadonlySet<number>, limit: number): FoundPassage[] {
    const found: FoundPassage[] = [];
    let fetched = 0;
    for (let count = limit * 2; found.length < limit; count *= 8) {
      const rows = this.#rankRows.all(expression, count);
      for (const { rowid, rank } of rows.slice(fetched)) {
        const row = this.#passageOfRow.get(rowid ?? 0);
        if (row === undefined || !current.has(Number(row.file))) continue;
        found.push({
          id: Number(rowid),
          file: Number(row.file),
          path: String(row.path),
          line: Number(row.line),
          text: String(row.text),
          score: -Number(rank),
        });
        if (found.length === limit) break;
      }
      if (rows.length < count) break;
      fetched = rows.length;
    }
    return found;
  }

  /** Marks versions as seen today and forgets those not seen for a month. */
  keep(current: ReadonlySet<number>): void {
    const now = Date.now();
    this.#transaction(() => {
      const see = this.#database.prepare("UPDATE files SET seen = ? WHERE id = ? AND seen < ?");
      for (const file of current) see.run(now, file, now - KEEP_MILLISECONDS / 2);
      const old = this.#database
        .prepare("SELECT id FROM files WHERE seen < ?")
        .all(now - KEEP_MILLISECONDS);
      for (const { id } of old) this.#removeFile(Number(id));
      if (old.length > 0) this.#loadFiles();
    });
  }

  close(): void {
    this.#database.close();
  }

  #removeFile(file: number): void {
    const passages = this.#database.prepare("SELECT id FROM passages WHERE file = ?").all(file);
    const remove = this.#database.prepare("DELETE FROM words WHERE rowid = ?");
    for (const { id } of passages) remove.run(Number(id));
    this.#database.prepare("DELETE FROM passages WHERE file = ?").run(file);
    this.#database.prepare("DELETE FROM files WHERE id = ?").run(file);
  }

  #loadFiles(): void {
    this.#files.clear();
    for (const { id, key } of this.#database.prepare("SELECT id, key FROM files").all()) {
      this.#files.set(String(key), Number(id));
    }
  }

  #transaction(work: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #prepareTables(): void {
    const version = this.#database.prepare("PRAGMA user_version").get()?.user_version;
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    if (version === VERSION) return;
    this.#database.exec(`
      DROP TABLE IF EXISTS files; DROP TABLE IF EXISTS passages; DROP TABLE IF EXISTS words;
      CREATE TABLE files (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, path TEXT NOT NULL, seen INTEGER NOT NULL);
      CREATE TABLE passages (id INTEGER PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL);
      CREATE INDEX passages_of_file ON passages (file);
      CREATE VIRTUAL TABLE words USING fts5(path, text, parts, content='', contentless_delete=1,
        tokenize='porter unicode61 remove_diacritics 2');
      INSERT INTO words (words, rank) VALUES ('rank', 'bm25(${WEIGHTS})');
      PRAGMA user_version = ${VERSION};
    `);
  }
}
