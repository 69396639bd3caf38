import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject, type TestContext } from "vitest";
import { POSTGRES_PASSWORD, startedCluster } from "./cluster.ts";

/** False where the tests named "Postgres: …" are skipped; the global set-up has said why. */
export const hasPostgres = inject("postgresFolder") !== null;

/** For `beforeEach` where only some tests of a file need Postgres, by their names. */
export function skipWithoutPostgres({ task, skip }: TestContext): void {
  const isOnPostgres = `${task.suite?.name ?? ""} ${task.name}`.includes("Postgres:");
  skip(!hasPostgres && isOnPostgres, "no Postgres here");
}

/** A new database of the role `ostinato`, in the cluster of this test run. Returns its URL. */
export async function newDatabase(): Promise<string> {
  const folder = inject("postgresFolder");
  if (folder === null) throw new Error("no Postgres here");
  await startedCluster(folder);
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = (database: string) =>
    `postgres://ostinato:${POSTGRES_PASSWORD}@/${database}?host=${encodeURIComponent(folder)}`;
  const client = new pg.Client({ connectionString: url("postgres") });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return url(name);
}

/** One statement, as the tests' role or as the superuser. */
export async function sql(
  url: string,
  text: string,
  values: readonly unknown[] = [],
  { tenant = "default", asSuperuser = false } = {},
): Promise<Record<string, unknown>[]> {
  const given = asSuperuser ? url.replace(/ostinato:[^@]*@/, "postgres@") : url;
  const client = new pg.Client({ connectionString: given });
  await client.connect();
  try {
    await client.query("SELECT set_config('ostinato.tenant', $1, false)", [tenant]);
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
