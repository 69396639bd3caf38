/** Issue 23: every command reads runs from a database too, and its URL is in no program's arguments. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { databaseUrl } from "../../../src/cli/journal/database-url.ts";
import { openPostgresJournal } from "../../../src/trace/index.ts";
import { POSTGRES_PASSWORD } from "../../postgres/cluster.ts";
import { hasPostgres, newDatabase } from "../../postgres/database.ts";
import { sampleRun } from "../../trace/sample-run.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { ostinato } from "../run-command.ts";

test("--database takes the place of the URL, or one without a password", () => {
  process.env.TEST_DATABASE_URL = "postgres://me:s3cret@host/db";
  const file = join(temporaryFolder(), "url");
  writeFileSync(file, "postgres://me:s3cret@host/db\n");
  expect(databaseUrl("env:TEST_DATABASE_URL")).toBe("postgres://me:s3cret@host/db");
  expect(databaseUrl(`file:${file}`)).toBe("postgres://me:s3cret@host/db");
  expect(databaseUrl("postgres://me@host/db?host=/tmp")).toBe("postgres://me@host/db?host=/tmp");
  writeFileSync(file, "");
  for (const wrong of [
    "postgres://me:s3cret@host/db",
    "postgresql://me:s3cret@ho st:x/db",
    "postgres://host/db?password=s3cret",
    "mysql://me:s3cret@host/db",
    "s3cret",
    "env:NO_SUCH_VARIABLE",
    `file:${file}`,
    `file:${file}.not`,
  ]) {
    const error = (() => {
      try {
        return databaseUrl(wrong);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error, wrong).toMatchObject({ code: "input.invalid", hint: expect.anything() });
    expect(`${(error as Error).message} ${(error as { hint?: string }).hint}`).not.toMatch(
      "s3cret",
    );
  }
});

describe.skipIf(!hasPostgres)("Postgres: the command", () => {
  test("lists, shows, exports and prunes a tenant's runs", async () => {
    const url = await newDatabase();
    await using journal = await openPostgresJournal(url, { tenant: "acme" });
    await journal.append("1m4z9k2c-7qmzt", sampleRun(2));
    const env = { OSTINATO_DATABASE_URL: url };
    const where = ["--database", "env", "--tenant", "acme"];
    const listed = await ostinato(["runs", "--json", ...where], { env });
    expect(JSON.parse(listed.stdout)).toMatchObject({
      runId: "1m4z9k2c-7qmzt",
      status: "answered",
    });
    const shown = await ostinato(["show", "LAST", ...where], { env });
    expect(shown.stdout).toContain("It has 3 lines.");
    const exported = await ostinato(["export", "7qmzt", "-", ...where], { env });
    expect(exported.stdout).toContain('"run-finished"');
    expect((await ostinato(["runs", "--database", "env"], { env })).stdout).not.toContain("7qmzt");
    const pruned = await ostinato(["prune", "--older-than", "1", ...where], { env });
    expect(pruned.exitCode).toBe(0);
    expect(await journal.list()).toEqual([]);
    for (const { stdout, stderr } of [listed, shown, exported, pruned]) {
      expect(stdout + stderr).not.toContain(POSTGRES_PASSWORD);
    }
  });

  test("refuses a file and a database together, and a password among its arguments", async () => {
    const both = await ostinato(["runs", "--database", "env", "--journal", "x.db"]);
    expect(both.exitCode).not.toBe(0);
    const told = await ostinato([
      "runs",
      "--database",
      `postgres://me:${POSTGRES_PASSWORD}@host/db`,
    ]);
    expect(told.exitCode).not.toBe(0);
    expect(told.stderr).toContain("every user of this machine");
    expect(told.stderr).not.toContain(POSTGRES_PASSWORD);
  });
});
