import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import {
  POSTGRES_PASSWORD,
  startedCluster,
  startPostgres,
  stopPostgres,
} from "../../test/postgres/cluster.ts";
import { removeFolder } from "../../test/remove-folder.ts";

/** Gives a private Postgres, with fsync, for as long as the action takes. `newDatabase` returns a URL. */
export async function withPostgres<Result>(
  action: (newDatabase: (name: string) => Promise<string>) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-fleet-"));
  chmodSync(folder, 0o755);
  const url = (database: string) =>
    `postgres://ostinato:${POSTGRES_PASSWORD}@/${database}?host=${encodeURIComponent(folder)}`;
  try {
    await startedCluster(folder);
    // The tests' cluster doesn't sync; a database that a service relies on does.
    await stopPostgres(folder, "fast");
    await startPostgres(folder, "fsync=on", "shared_buffers=128MB", "max_connections=200");
    return await action(async (name) => {
      const client = new pg.Client({ connectionString: url("postgres") });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return url(name);
    });
  } finally {
    await stopPostgres(folder, "immediate");
    await removeFolder(folder);
  }
}
