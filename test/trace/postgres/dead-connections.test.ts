/** Issue 23: a network that forgets its connections. Neither end hears of it. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, onTestFinished, test } from "vitest";
import { openPostgresJournal } from "../../../src/trace/index.ts";
import { PostgresDatabase } from "../../../src/trace/postgres/database/postgres-database.ts";
import { openDatabaseProxy } from "../../chaos/database-proxy.ts";
import { hasPostgres, newDatabase } from "../../postgres/database.ts";
import { sampleRun } from "../sample-run.ts";

async function proxied() {
  const url = await newDatabase();
  const proxy = await openDatabaseProxy(join(inject("postgresFolder") ?? "", ".s.PGSQL.5432"));
  onTestFinished(() => proxy.close());
  return { proxy, url: url.replace(/@\/(\w+)\?.*/, `@127.0.0.1:${proxy.port}/$1`) };
}

test.skipIf(!hasPostgres)(
  "Postgres: a statement on a dead connection is made on another one",
  async () => {
    const { proxy, url } = await proxied();
    const database = await PostgresDatabase.open(url, { statementMilliseconds: 1000 });
    onTestFinished(() => database.close());
    expect(await database.query("a", "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    proxy.cut();
    proxy.mend("forget");
    expect(await database.query("a", "SELECT 2 AS two")).toEqual([{ two: 2 }]);
    proxy.cut();
    proxy.mend("forget");
    const transaction = database.transaction("a", (query) => query("SELECT 3"));
    await expect(transaction).rejects.toThrow("Query read timeout");
  },
);

test.skipIf(!hasPostgres)(
  "Postgres: leases are renewed although their connection died",
  async () => {
    const { proxy, url } = await proxied();
    const journal = await openPostgresJournal(url, {
      leaseMilliseconds: 4000,
      patienceMilliseconds: 1000,
    });
    onTestFinished(() => journal.close());
    await using lease = await journal.lease("r");
    await journal.append("r", sampleRun(1).slice(0, 1));
    proxy.cut();
    proxy.mend("forget");
    // Without new connections the lease would be over by then.
    await sleep(6000);
    await using other = await openPostgresJournal(url, { leaseMilliseconds: 4000 });
    await expect(other.lease("r")).rejects.toMatchObject({ code: "journal.write" });
    expect(lease.lost.aborted).toBe(false);
  },
);
