import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openJournal } from "../../../src/trace/sqlite/open-journal.ts";
import { accessibleCopy } from "../../sandbox/accessible-copy.ts";
import { collect, sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

test("a journal that is not there is told, and not made", async () => {
  const path = join(temporaryFolder(), "deep", "journal.db");
  await expect(openJournal(path, { toRead: true })).rejects.toMatchObject({
    code: "journal.open",
    message: `there is no journal at ${path}`,
  });
  expect(existsSync(join(path, ".."))).toBe(false);
});

// Issue 18, row 19: looking neither changes such a file nor advises to remove it.
test("what is no journal stays as it is", async () => {
  const folder = temporaryFolder();
  const other = new DatabaseSync(join(folder, "other.db"));
  other.exec("CREATE TABLE mine (text TEXT)");
  other.close();
  writeFileSync(join(folder, "notes.txt"), "hello\n");
  writeFileSync(join(folder, "long.txt"), "hello\n".repeat(1000));
  writeFileSync(join(folder, "empty.txt"), "");
  const contents = () =>
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "hex")]);
  const before = contents();
  for (const [name, message] of [
    ["other.db", /is a database of another program/],
    ["notes.txt", /has 6 bytes and is not a journal/],
    ["long.txt", /is not a journal/],
    ["empty.txt", /there is no journal at \S+: the file is empty/],
  ] as const) {
    const error = await openJournal(join(folder, name), { toRead: true }).catch((cause) => cause);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(error.hint).not.toMatch(/remove/);
  }
  expect(contents()).toEqual(before);
});

test("one that is there is opened as always", async () => {
  const path = join(temporaryFolder(), "journal.db");
  await (await openJournal(path)).close();
  const journal = await openJournal(path, { toRead: true });
  await journal.append("run-a", sampleRun(2));
  expect(await collect(journal.read("run-a"))).toHaveLength(sampleRun(2).length);
  await journal.close();
});

test("one that may only be read is read: alone, and while it is written; what was cut off is told", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "journal.db");
  const writing = await openJournal(path);
  await writing.append("run-a", sampleRun(2));
  const cut = join(folder, "cut.db");
  copyFileSync(path, cut);
  copyFileSync(`${path}-wal`, `${cut}-wal`);
  for (const name of readdirSync(folder))
    if (name.includes(".db")) chmodSync(join(folder, name), 0o444);
  chmodSync(folder, 0o555);
  try {
    const whole = sampleRun(2).length;
    expect(await asOther(path)).toBe(`${whole} journal.write is read-only`);
    expect(await asOther(cut)).toBe(`journal.open cut.db-wal has to be merged into it first`);
    await writing.close();
    expect(await asOther(path)).toBe(`${whole} journal.write is read-only`);
  } finally {
    chmodSync(folder, 0o755);
  }
});

/** What one who may only read has of the journal: how many events, and what an append is answered. */
async function asOther(path: string): Promise<string> {
  await using copy = await accessibleCopy();
  const program = `
    const { openJournal } = await import("${copy.repository}/src/trace/sqlite/open-journal.ts");
    const words = (error) => error.code + " " +
      (/is read-only$|\\w+\\.db-wal has to be merged into it first/.exec(error.message)?.[0] ?? error.message);
    try {
      const journal = await openJournal(${JSON.stringify(path)}, { toRead: true });
      let count = 0;
      for await (const event of journal.read("run-a")) count++;
      const attached = await journal.attach("run-a", "note", "text").then(() => "written", words);
      await journal.close();
      console.log(count + " " + attached);
    } catch (error) {
      console.log(words(error));
    }`;
  const [file = "", ...rest] = [
    ...copy.asUser,
    copy.node,
    "--input-type=module",
    "--eval",
    program,
  ];
  const { stdout, stderr } = spawnSync(file, rest, { encoding: "utf8", cwd: "/" });
  return (stdout + stderr).trim();
}
