/** Issue 23, item 2: migrations between versions, and a journal of 0.1.0. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import {
  exportRun,
  importRun,
  openJournal,
  openPostgresJournal,
  runTrust,
} from "../../../src/trace/index.ts";
import { PostgresDatabase } from "../../../src/trace/postgres/database/postgres-database.ts";
import {
  migratePostgres,
  POSTGRES_SCHEMA_VERSION,
} from "../../../src/trace/postgres/schema/migrate.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";
import { collect, sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe.skipIf(!hasPostgres)("Postgres: the tables", () => {
  test("are made once by processes that open a new database together", async () => {
    const url = await newDatabase();
    const journals = await Promise.all(Array.from({ length: 5 }, () => openPostgresJournal(url)));
    expect(await sql(url, "SELECT * FROM ostinato.version")).toEqual([
      { number: POSTGRES_SCHEMA_VERSION },
    ]);
    for (const journal of journals) await journal.close();
  });

  test("of a newer version are refused, and left alone", async () => {
    const url = await newDatabase();
    await (await openPostgresJournal(url)).close();
    await sql(url, "UPDATE ostinato.version SET number = 99");
    await expect(openPostgresJournal(url)).rejects.toMatchObject({
      code: "journal.open",
      message: `the database's tables have version 99; this Ostinato knows up to ${POSTGRES_SCHEMA_VERSION}`,
      hint: "update Ostinato, or use another database",
    });
    expect(await sql(url, "SELECT * FROM ostinato.version")).toEqual([{ number: 99 }]);
  });

  test("of every earlier version keep their runs", async () => {
    for (let version = 1; version <= POSTGRES_SCHEMA_VERSION; version++) {
      const url = await newDatabase();
      const database = await PostgresDatabase.open(url);
      await migratePostgres(database, version);
      const old = await openPostgresJournal(url);
      await old.close();
      await database.close();
      await using journal = await openPostgresJournal(url);
      const events = await journal.append("r", sampleRun(2));
      expect(await collect(journal.read("r"))).toEqual(events);
    }
  });

  test("need no more than their own rights once they are there", async () => {
    const url = await newDatabase();
    await (await openPostgresJournal(url)).close();
    await sql(url, "ALTER DATABASE postgres OWNER TO postgres", [], { asSuperuser: true });
    await sql(
      url,
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO postgres', current_database()); END $$`,
      [],
      { asSuperuser: true },
    );
    await using journal = await openPostgresJournal(url);
    await journal.append("r", sampleRun(1));
  });

  test("take the runs of a journal of 0.1.0, with the same hashes", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "old.db");
    const made = await openJournal(path);
    const result = (step: number) => `${step} é `.repeat(1000);
    const events = await made.append("old", sampleRun(4, { result }));
    await made.close();
    // What later versions added is taken away: version 2 of the tables is that of 0.1.0.
    const database = new DatabaseSync(path);
    database.exec(
      "DROP TABLE seals; DROP TABLE fences; DROP TABLE messages; PRAGMA user_version = 2",
    );
    database.close();
    const file = join(folder, "old.jsonl.gz");
    await using old = await openJournal(path);
    expect(await runTrust(old, "old")).toBe("unverified");
    await exportRun(old, "old", file);
    await using journal = await openPostgresJournal(await newDatabase());
    await importRun(journal, file);
    expect(await collect(journal.read("old"))).toEqual(events);
    expect(await runTrust(journal, "old")).toBe("imported");
    const back = join(folder, "back.jsonl");
    await exportRun(journal, "old", back);
    await using again = await openJournal(join(folder, "again.db"));
    await importRun(again, back);
    expect(await collect(again.read("old"))).toEqual(events);
  });
});
