import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { TimedEvent } from "../../../src/trace/journal.ts";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";
import { openJournal } from "../../../src/trace/sqlite/open-journal.ts";
import { RunTable } from "../../../src/trace/sqlite/rows/run-table.ts";
import { collect, sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const file = (): string => join(temporaryFolder(), "deep", "journal.db");

describe("a journal in a file", () => {
  test("gives events back after it was closed, numbered and chained", async () => {
    const path = file();
    const events = sampleRun(3, { result: (step) => `${step} `.repeat(3000) });
    const first = await openJournal(path);
    const stamped = [
      ...(await first.append("run-a", events.slice(0, 4))),
      ...(await first.append("run-a", events.slice(4))),
    ];
    await first.close();
    const second = await openJournal(path);
    expect(await collect(second.read("run-a"))).toEqual(stamped);
    expect(await collect(second.read("run-a", 7))).toEqual(stamped.slice(7));
    expect(stamped.map((event) => event.sequence)).toEqual(events.map((_, index) => index));
    await second.close();
  });

  test.each([
    "/proc/nope/j.db",
    "/proc/nope/deeper/j.db",
    "/etc/hostname/j.db",
    "/dev/null/x/j.db",
  ])("that can't be made in %s is an error", async (path) => {
    await expect(openJournal(path)).rejects.toMatchObject({
      code: "journal.open",
      message: expect.stringContaining(path),
    });
  });

  test("is closed where the block of await using is left", async () => {
    const path = file();
    let left: Awaited<ReturnType<typeof openJournal>>;
    {
      await using journal = await openJournal(path);
      await using memory = new MemoryJournal();
      await journal.append("r", sampleRun(1));
      await memory.append("r", sampleRun(1));
      left = journal;
    }
    await expect(left.list()).rejects.toThrow();
  });

  test("agrees with the memory journal, hash for hash", async () => {
    const events = sampleRun(5, { result: (step) => `${step}é `.repeat(2000) });
    const disk = await openJournal(file());
    const memory = new MemoryJournal();
    expect(await disk.append("r", events)).toEqual(await memory.append("r", events));
    expect(await collect(disk.read("r"))).toEqual(await collect(memory.read("r")));
    expect(await disk.list()).toEqual(await memory.list());
    await disk.close();
  });

  test("reads pages of a long run without a gap", async () => {
    const journal = await openJournal(file());
    const stamped = await journal.append("long", sampleRun(200));
    expect(await collect(journal.read("long"))).toEqual(stamped);
    expect(stamped.length).toBeGreaterThan(1000);
    await journal.close();
  });

  test("keeps a large text once", async () => {
    const path = file();
    const journal = await openJournal(path);
    const text = Array.from({ length: 200_000 }, (_, i) =>
      ((i * i * 7919) % 65_521).toString(36),
    ).join("");
    await journal.append("r", sampleRun(50, { result: () => text }));
    await journal.close();
    expect(statSync(path).size).toBeLessThan(text.length * 1.5);
  });

  test("all events of an append or none", async () => {
    const journal = await openJournal(file());
    const events = sampleRun(2);
    await journal.append("r", events.slice(0, 2));
    const bad = { ...events[2], details: { big: 1n } } as never;
    await expect(journal.append("r", [...events.slice(2, 4), bad])).rejects.toMatchObject({
      code: "input.invalid",
    });
    expect(await collect(journal.read("r"))).toHaveLength(2);
    await journal.append("r", events.slice(2));
    expect(await collect(journal.read("r"))).toHaveLength(events.length);
    await journal.close();
  });

  test("appends that are not awaited stay in order", async () => {
    const journal = await openJournal(file());
    const events = sampleRun(20);
    await Promise.all(events.map((event) => journal.append("r", [event])));
    const types = (await collect(journal.read("r"))).map((event) => event.type);
    expect(types).toEqual(events.map((event) => event.type));
    await journal.close();
  });

  test("a run begins with run-started, once", async () => {
    const journal = await openJournal(file());
    const events = sampleRun(1);
    await expect(journal.append("r", events.slice(1))).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
    await journal.append("r", events);
    await expect(journal.append("r", events)).rejects.toMatchObject({ code: "journal.write" });
    await expect(collect(journal.read("other"))).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
    await journal.close();
  });

  test("leaves nothing beside the file but what git passes by", async () => {
    const path = file();
    const journal = await openJournal(path);
    await journal.append("r", sampleRun(2).slice(0, 3));
    await journal.close();
    const folder = join(path, "..");
    expect(readdirSync(folder).sort()).toEqual([".gitignore", "journal.db", "journal.db-writers"]);
    expect(readdirSync(`${path}-writers`)).toEqual([]);
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
  });

  test("a changed byte shows, with the event's number", async () => {
    const path = file();
    const journal = await openJournal(path);
    await journal.append("r", sampleRun(3, { result: (step) => `${step} `.repeat(2000) }));
    await journal.close();
    const database = new DatabaseSync(path);
    database.exec(
      "UPDATE events SET body = replace(body, 'approved', 'denied') WHERE body LIKE '%approved%'",
    );
    database.close();
    const changed = await openJournal(path);
    await expect(collect(changed.read("r"))).rejects.toMatchObject({
      code: "journal.corrupt",
      message: "event 4 (call-decided, step 1) of run r was changed: its hash does not match",
    });
    await changed.close();
  });

  test("a changed large text shows, with its field", async () => {
    const path = file();
    const journal = await openJournal(path);
    await journal.append("r", sampleRun(2, { result: () => "x".repeat(1500) }));
    await journal.close();
    const database = new DatabaseSync(path);
    database.exec("UPDATE blobs SET data = CAST(replace(data, 'xxxx', 'xxyx') AS BLOB)");
    database.close();
    const changed = await openJournal(path);
    await expect(collect(changed.read("r"))).rejects.toThrow(
      "event 6 (call-finished, step 1) of run r was changed in its field text",
    );
    await changed.close();
  });

  test("a missing event and a missing blob show", async () => {
    const path = file();
    const journal = await openJournal(path);
    const result = (step: number): string => `${step} `.repeat(2000);
    await journal.append("a", sampleRun(3, { result }));
    await journal.append("b", sampleRun(3, { result: (step) => `b${result(step)}` }));
    await journal.close();
    const database = new DatabaseSync(path);
    database.exec("DELETE FROM events WHERE id % 16777216 = 5 AND id < 33554432");
    database.exec("DELETE FROM blobs WHERE number = 3");
    database.close();
    const changed = await openJournal(path);
    await expect(collect(changed.read("a"))).rejects.toThrow(/event 5 of run a is missing/);
    await expect(collect(changed.read("b"))).rejects.toThrow(
      /event 6 \(call-finished, step 1\) of run b cannot be read/,
    );
    await changed.close();
  });

  test("refuses a file of another program or of a newer version, and leaves it alone", async () => {
    const foreign = join(temporaryFolder(), "foreign.db");
    const database = new DatabaseSync(foreign);
    database.exec("CREATE TABLE theirs (a)");
    database.close();
    await expect(openJournal(foreign)).rejects.toMatchObject({ code: "journal.open" });

    const path = file();
    await (await openJournal(path)).close();
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    await expect(openJournal(path)).rejects.toThrow(/has version 99; this Ostinato knows up to 6/);
  });

  // Issue 22, item 10: the list groups the turns of a conversation.
  test("of an earlier version, where the turns of conversations have no table", async () => {
    const path = file();
    const [started, ...rest] = sampleRun(1);
    const conversation = { id: "a", after: null, turn: 1 };
    const made = await openJournal(path);
    await made.append("a", [{ ...started, conversation } as TimedEvent, ...rest]);
    await made.append("b", sampleRun(1));
    await made.close();
    const earlier = new DatabaseSync(path);
    earlier.exec("DROP TABLE conversation_turns; PRAGMA user_version = 5");
    earlier.close();
    // As where the file may only be read, so that it isn't migrated.
    const closed = new DatabaseSync(path, { readOnly: true });
    const table = new RunTable(closed);
    expect(table.list({}).map((run) => [run.runId, run.conversation])).toEqual([
      ["b", undefined],
      ["a", undefined],
    ]);
    expect(table.list({ conversation: "a" })).toEqual([]);
    closed.close();
    await using journal = await openJournal(path);
    expect(await journal.list({ conversation: "a" })).toMatchObject([{ runId: "a", conversation }]);
    expect(await journal.list()).toHaveLength(2);
    await journal.prune({ before: Date.now() + 1 });
    const after = new DatabaseSync(path, { readOnly: true });
    expect(after.prepare("SELECT * FROM conversation_turns").all()).toEqual([]);
    after.close();
  });

  test("refuses a run whose events a newer version wrote, and reads the others", async () => {
    const journal = await openJournal(file());
    const [started, ...rest] = sampleRun(2);
    await journal.append("newer", [{ ...started, schemaVersion: 99 } as TimedEvent, ...rest]);
    await journal.append("old", sampleRun(2));
    await expect(collect(journal.read("newer"))).rejects.toMatchObject({
      code: "journal.open",
      message: expect.stringMatching(/newer Ostinato wrote run newer: .* version 99/),
      hint: "update Ostinato",
    });
    expect(await collect(journal.read("old"))).toHaveLength(sampleRun(2).length);
    await journal.close();
  });

  test("says that it is closed, whatever is asked of it then", async () => {
    const journal = await openJournal(file());
    await journal.append("r", sampleRun(1));
    await journal.close();
    const closed = { message: expect.stringContaining("the journal is closed") };
    const hint = expect.stringContaining("openJournal");
    const write = { ...closed, code: "journal.write", hint };
    await expect(journal.append("r", sampleRun(1).slice(1))).rejects.toMatchObject(write);
    const read = { ...closed, code: "journal.open", hint };
    await expect(collect(journal.read("r"))).rejects.toMatchObject(read);
    await expect(journal.list()).rejects.toMatchObject(read);
  });

  test("refuses a file that is no database, and a folder that cannot be made", async () => {
    await expect(openJournal(import.meta.filename)).rejects.toMatchObject({
      code: "journal.corrupt",
    });
    await expect(openJournal(join(import.meta.filename, "x", "j.db"))).rejects.toMatchObject({
      code: "journal.open",
    });
    expect(existsSync(`${import.meta.filename}-wal`)).toBe(false);
  });
});
