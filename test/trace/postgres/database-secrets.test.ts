/** Issue 23: the database's URL and its password appear in no error and no event. */
import { existsSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { openJournal, openPostgresJournal } from "../../../src/trace/index.ts";
import { POSTGRES_PASSWORD } from "../../postgres/cluster.ts";
import { hasPostgres, newDatabase, sql } from "../../postgres/database.ts";
import { sampleRun } from "../sample-run.ts";

async function failure(url: string): Promise<unknown> {
  return openPostgresJournal(url).then(
    () => expect.unreachable("it opened"),
    (error: unknown) => error,
  );
}

const everything = (value: unknown) =>
  inspect(value, { depth: 20, showHidden: true, getters: true });

test.each([
  ["no URL", "database of s3cret-pass"],
  ["another scheme", "mysql://me:s3cret-pass@host/db"],
  ["not to be parsed", "postgres://me:s3cret-pass@ho st:x/db"],
  ["with a bad escape", "postgres://me:s3cret-pass@%zz/db"],
  ["nobody there", "postgres://me:s3cret-pass@127.0.0.1:1/db"],
  ["no such host", "postgres://me:s3cret-pass@no-such-host.invalid/db"],
  ["an escaped password", "postgres://me:s3cret%2Dpass@127.0.0.1:1/db"],
])("an error names neither URL nor password: %s", async (_, url) => {
  const error = await failure(url);
  expect(error).toMatchObject({ name: "OstinatoError" });
  expect(everything(error)).not.toMatch(/s3cret|\/\/me/);
});

test("a URL that is given for a file makes none, and isn't named", async () => {
  const error = await openJournal("postgres://me:s3cret-pass@host/db").catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "input.invalid" });
  expect(everything(error)).not.toMatch(/s3cret/);
  expect(existsSync("postgres:")).toBe(false);
});

describe.skipIf(!hasPostgres)("Postgres: the password", () => {
  test("is in no error of the server", async () => {
    const url = await newDatabase();
    const wrong = url.replace(POSTGRES_PASSWORD, "s3cret-pass");
    const refused = await failure(wrong);
    expect(refused).toMatchObject({
      code: "journal.open",
      hint: expect.stringMatching("password"),
    });
    expect(everything(refused)).not.toMatch("s3cret-pass");
    const missing = await failure(url.replace(/test_\w+/, "no_such_database"));
    expect(missing).toMatchObject({
      code: "journal.open",
      hint: expect.stringMatching("createdb"),
    });
    expect(everything(missing)).not.toMatch(POSTGRES_PASSWORD);
  });

  test("is not in what a journal shows of itself, nor in the database", async () => {
    const url = await newDatabase();
    await using journal = await openPostgresJournal(url);
    await journal.append("r", sampleRun(2));
    expect(everything(journal)).not.toMatch(POSTGRES_PASSWORD);
    expect(JSON.stringify(journal)).not.toMatch(POSTGRES_PASSWORD);
    const rows = await sql(url, "SELECT body FROM ostinato.events");
    expect(JSON.stringify(rows)).not.toMatch(POSTGRES_PASSWORD);
    await sql(url, "DROP SCHEMA ostinato CASCADE");
    const broken = await journal.append("s", sampleRun(1)).catch((error: unknown) => error);
    expect(broken).toMatchObject({ code: "journal.write" });
    expect(everything(broken)).not.toMatch(POSTGRES_PASSWORD);
  });
});
