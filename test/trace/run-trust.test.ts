import { chmodSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  exportRun,
  findRun,
  importRun,
  isImported,
  openJournal,
  runTrust,
  salvageJournal,
} from "../../src/trace/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { sampleRun } from "./sample-run.ts";

let root: string;
let path: string;
const key = (name: string) => vi.stubEnv("OSTINATO_KEY_FILE", join(root, name));
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-trust-"));
  path = join(root, "journal.db");
  key("mine");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(root);
});

async function write(...runIds: string[]) {
  await using journal = await openJournal(path);
  for (const runId of runIds) {
    const events = sampleRun(2);
    await journal.append(runId, events.slice(0, 3));
    await journal.append(runId, events.slice(3));
  }
}

async function trustOf(runId: string, where = path) {
  await using journal = await openJournal(where, { toRead: true });
  return await runTrust(journal, runId);
}

// Audit A1.2, A1.3.
it("a run is its writer's own; under another key, or none, nobody can tell", async () => {
  await write("one");
  expect(await trustOf("one")).toBe("own");
  key("theirs");
  expect(await trustOf("one")).toBe("unverified");
  await write("two");
  expect([await trustOf("one"), await trustOf("two")]).toEqual(["unverified", "own"]);
  key("mine");
  expect([await trustOf("one"), await trustOf("two")]).toEqual(["own", "unverified"]);
});

it("what was appended under another key doesn't pass for one's own", async () => {
  await using journal = await openJournal(path);
  await journal.append("one", sampleRun(2).slice(0, 3));
  await journal.close();
  key("theirs");
  await using other = await openJournal(path);
  await other.append("one", sampleRun(2).slice(3));
  await other.close();
  expect(await trustOf("one")).toBe("unverified");
  key("mine");
  expect(await trustOf("one")).toBe("unverified");
});

it.each([
  ["events taken from the end", "DELETE FROM events WHERE id = (SELECT max(id) FROM events)"],
  ["another kind", "UPDATE seals SET kind = 'imported'"],
  ["another id", "UPDATE runs SET id = 'other'"],
  ["no seal", "DELETE FROM seals"],
])("%s: the seal doesn't fit", async (_, sql) => {
  await write("one");
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  expect(await trustOf(sql.includes("other") ? "other" : "one")).toBe("unverified");
});

it("an imported run is imported from its first event on, also where it goes on here", async () => {
  await write("one");
  await using journal = await openJournal(path);
  await exportRun(journal, "one", join(root, "one.jsonl"));
  await using other = await openJournal(join(root, "other.db"));
  await importRun(other, join(root, "one.jsonl"));
  expect([await runTrust(other, "one"), await isImported(other, "one")]).toEqual([
    "imported",
    true,
  ]);
  await other.takeOver("one");
  expect(await runTrust(other, "one")).toBe("own");
});

it("what was salvaged from a damaged journal is taken over, not trusted", async () => {
  await write("one");
  await salvageJournal(path, join(root, "saved.db"));
  expect(await trustOf("one", join(root, "saved.db"))).toBe("unverified");
});

it("LAST is the last run of one's own by the journal's order, whatever date another one has", async () => {
  await write("one", "two");
  key("theirs");
  await write("planted");
  const database = new DatabaseSync(path);
  database.exec("UPDATE runs SET started_at = 4070908800000 WHERE id IN ('planted', 'one')");
  database.close();
  key("mine");
  await using journal = await openJournal(path);
  expect(await findRun(journal, "LAST")).toBe("two");
  expect(await findRun(journal, "planted")).toBe("planted");
  key("third");
  await using another = await openJournal(path);
  await expect(findRun(another, "LAST")).rejects.toThrow("has no run of yours");
});

it("a journal of 0.1.0 opens, also where it may only be read; its runs are taken over or nobody's", async () => {
  await write("old");
  const database = new DatabaseSync(path);
  database.exec(
    "DROP TABLE fences; DROP TABLE messages; DROP TABLE seals; PRAGMA user_version = 2; PRAGMA journal_mode = DELETE",
  );
  database.close();
  if (process.getuid?.() !== 0) {
    chmodSync(path, 0o400);
    expect(await trustOf("old")).toBe("unverified");
    chmodSync(path, 0o600);
  }
  expect(await trustOf("old")).toBe("unverified");
  await using journal = await openJournal(path);
  expect(await Array.fromAsync(journal.read("old"))).toHaveLength(sampleRun(2).length);
  await journal.takeOver("old");
  expect(await trustOf("old")).toBe("own");
});

// Audit E7.
it("a new journal, its log and its index are their owner's alone", async () => {
  await using journal = await openJournal(path);
  await journal.append("one", sampleRun(2).slice(0, 3));
  for (const name of [path, `${path}-wal`, `${path}-shm`]) {
    expect(statSync(name).mode & 0o777, name).toBe(0o600);
  }
});
