import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  type Journal,
  MemoryJournal,
  openJournal,
  openPostgresJournal,
} from "../../../src/trace/index.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A store of journals, as the tests open it. */
export interface Store {
  /** A journal on the store: the first one, or a further one, as another process would open it. */
  open(): Promise<Journal>;
  /** Changes what is stored behind the journal's back; null where nobody else can reach it. */
  readonly tamper: null | {
    /** Replaces text in the bodies of a run's events. */
    body(from: string, to: string): Promise<void>;
    deleteEvent(sequence: number): Promise<void>;
    deleteBlobs(): Promise<void>;
  };
}

/** The journals that must behave alike. Those on Postgres are skipped where it isn't installed. */
export const journals: readonly {
  readonly name: string;
  readonly isThere: boolean;
  readonly newStore: () => Promise<Store>;
}[] = [
  { name: "memory", isThere: true, newStore: memoryStore },
  { name: "SQLite", isThere: true, newStore: sqliteStore },
  { name: "Postgres", isThere: hasPostgres, newStore: postgresStore },
];

async function memoryStore(): Promise<Store> {
  const journal = new MemoryJournal();
  return { open: async () => journal, tamper: null };
}

async function sqliteStore(): Promise<Store> {
  const path = join(temporaryFolder(), "journal.db");
  const change = async (text: string, ...values: (string | number)[]) => {
    const database = new DatabaseSync(path);
    database.prepare(text).run(...values);
    database.close();
  };
  return {
    open: () => openJournal(path),
    tamper: {
      body: (from, to) => change("UPDATE events SET body = replace(body, ?, ?)", from, to),
      deleteEvent: (sequence) => change("DELETE FROM events WHERE id % 16777216 = ?", sequence),
      deleteBlobs: () => change("DELETE FROM blobs"),
    },
  };
}

/** One database a file; each store is a tenant in it. */
let database: Promise<string> | null = null;
let tenants = 0;

async function postgresStore(): Promise<Store> {
  database ??= newDatabase();
  const url = await database;
  const tenant = `tenant ${++tenants}`;
  const change = async (text: string, ...values: (string | number)[]) => {
    await sql(url, text, values, { tenant });
  };
  return {
    open: () => openPostgresJournal(url, { tenant }),
    tamper: {
      body: (from, to) =>
        change("UPDATE ostinato.events SET body = replace(body, $1, $2)", from, to),
      deleteEvent: (sequence) =>
        change("DELETE FROM ostinato.events WHERE sequence = $1", sequence),
      deleteBlobs: () => change("DELETE FROM ostinato.blobs"),
    },
  };
}
