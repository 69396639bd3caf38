import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { run } from "../../../src/planner/index.ts";
import type { TimedEvent } from "../../../src/trace/journal.ts";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";
import { openJournal } from "../../../src/trace/sqlite/open-journal.ts";
import { exportRun, exportRunTo } from "../../../src/trace/transfer/export-run.ts";
import { importRun } from "../../../src/trace/transfer/import-run.ts";
import { isImported } from "../../../src/trace/transfer/imported-run.ts";
import { runVocabulary } from "../../../src/trace/transfer/run-vocabulary.ts";
import { adder, callAdd } from "../../planner/scripted-run.ts";
import { collect, sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const odd = "line\u2028separators\u2029 and \r returns, \u0000 and half \ud83d";

/** A journal with a run of the real loop, and a fork of it. */
async function sample(): Promise<{ journal: MemoryJournal; runId: string }> {
  const journal = new MemoryJournal();
  const model = scriptedModel([callAdd(1), callAdd(2), { analysis: odd, final: "Done." }]);
  const running = run(adder, `Add things. ${odd}`, { journal, model, runId: "main", seed: 3 });
  expect((await running.outcome).kind).toBe("answered");
  const events = await collect(journal.read("main"));
  const [started, ...rest] = events.map(
    ({ runId, sequence, hash, ...event }) => event as TimedEvent,
  );
  const shared = 7;
  const parent = { runId: "main", step: 2, events: shared, hash: events[shared - 1]?.hash ?? "" };
  await journal.append("fork", [{ ...started, parent } as TimedEvent, ...rest.slice(shared - 1)]);
  return { journal, runId: "main" };
}

describe.each(["run.jsonl", "run.jsonl.gz"])("an exported run, %s", (name) => {
  test("comes back the same, with its vocabulary, in another journal", async () => {
    const { journal } = await sample();
    const path = join(temporaryFolder(), name);
    const exported = await exportRun(journal, "main", path);
    const events = await collect(journal.read("main"));
    expect(exported).toEqual({ path, runIds: ["main"], events: events.length });

    const other = await openJournal(join(temporaryFolder(), "other.db"));
    expect(await importRun(other, path)).toEqual({ ...exported, added: events.length });
    const again = await collect(other.read("main"));
    expect(again).toEqual(events);
    const [started] = again;
    if (started?.type !== "run-started") throw new Error("no beginning");
    // As on a machine that has not the model.
    const vocabulary = await runVocabulary(other, {
      ...started,
      model: { kind: "llama", name: "gone", file: { path: "/gone", bytes: 1 }, runtime: {} },
    });
    for (const event of again) {
      if (event.type !== "call-finished") continue;
      expect(vocabulary.decode(vocabulary.encode(event.text))).toBe(event.text);
    }
    // Once more changes nothing.
    expect(await importRun(other, path)).toEqual({ ...exported, added: 0 });
    expect(await collect(other.read("main"))).toEqual(events);
    await other.close();
  });

  test("brings the runs that it was forked from", async () => {
    const { journal } = await sample();
    const path = join(temporaryFolder(), name);
    expect((await exportRun(journal, "fork", path)).runIds).toEqual(["main", "fork"]);
    const other = new MemoryJournal();
    expect((await importRun(other, path)).runIds).toEqual(["main", "fork"]);
    expect(await collect(other.read("fork"))).toEqual(await collect(journal.read("fork")));
    // Of the parent only what is shared.
    expect(await collect(other.read("main"))).toHaveLength(7);
    // The parent's own export brings the rest.
    const whole = join(temporaryFolder(), name);
    await exportRun(journal, "main", whole);
    await importRun(other, whole);
    expect(await collect(other.read("main"))).toEqual(await collect(journal.read("main")));
  });

  test("is known as imported once anything of it was written, and not where it was made", async () => {
    const { journal } = await sample();
    const path = join(temporaryFolder(), name);
    await exportRun(journal, "fork", path);
    await importRun(journal, path);
    expect([await isImported(journal, "main"), await isImported(journal, "fork")]).toEqual([
      false,
      false,
    ]);
    const other = new MemoryJournal();
    const { append } = other;
    let left = 1;
    other.append = async (...batch) => {
      if (left-- === 0) throw new Error("the disk is full");
      return append.apply(other, batch);
    };
    await expect(importRun(other, path)).rejects.toThrow("the disk is full");
    expect(await isImported(other, "main")).toBe(true);
    await importRun(other, path);
    expect(await isImported(other, "fork")).toBe(true);
  });

  test("cut off or changed anywhere it is refused, and nothing is written", async () => {
    const { journal } = await sample();
    const folder = temporaryFolder();
    const path = join(folder, name);
    await exportRun(journal, "main", path);
    const whole = readFileSync(path);
    const damaged = join(folder, `damaged-${name}`);
    const refuse = async (bytes: Uint8Array): Promise<void> => {
      writeFileSync(damaged, bytes);
      const other = new MemoryJournal();
      await expect(importRun(other, damaged)).rejects.toMatchObject({ name: "OstinatoError" });
      expect(await other.list()).toEqual([]);
    };
    const step = Math.ceil(whole.length / 60);
    for (let length = 0; length < whole.length - 1; length += step) {
      await refuse(whole.subarray(0, length));
    }
    // The head of a compressed file has bytes that say nothing (time, system).
    for (let at = name.endsWith(".gz") ? 12 : 0; at < whole.length - 1; at += step) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await refuse(changed);
    }
    await refuse(Buffer.concat([whole, whole]));
  });
});

describe("where an exported run is written to", () => {
  test("a pipe is written through, and stays a pipe", async () => {
    const { journal } = await sample();
    const path = join(temporaryFolder(), "pipe");
    execFileSync("mkfifo", [path]);
    const [text] = await Promise.all([readFile(path, "utf8"), exportRun(journal, "main", path)]);
    expect(lstatSync(path).isFIFO()).toBe(true);
    expect(text).toMatch(/^\{"ostinato":"export"[\s\S]*"sha256":"\w{64}"\}\n$/);
  });

  test.each([true, false])(
    "a link is followed, the file behind it there already: %s",
    async (there) => {
      const { journal } = await sample();
      const folder = temporaryFolder();
      const target = join(folder, "target.jsonl");
      const link = join(folder, "link.jsonl");
      if (there) writeFileSync(target, "old");
      symlinkSync("target.jsonl", link);
      await exportRun(journal, "main", link);
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(readFileSync(target, "utf8")).toMatch(/^\{"ostinato":"export"/);
    },
  );

  test("a stream, which stays open", async () => {
    const { journal } = await sample();
    const path = join(temporaryFolder(), "run.jsonl");
    await exportRun(journal, "main", path);
    const out = new PassThrough();
    const written = await exportRunTo(journal, "main", out);
    expect(written.runIds).toEqual(["main"]);
    expect(out.writableEnded).toBe(false);
    expect(String(out.read())).toBe(readFileSync(path, "utf8"));
  });
});

describe("what cannot be exported or imported", () => {
  test("a run that is not there, a folder that is not there, a model that is gone", async () => {
    const { journal } = await sample();
    const path = join(temporaryFolder(), "run.jsonl");
    await expect(exportRun(journal, "none", path)).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
    await expect(exportRun(journal, "main", "/none/run.jsonl")).rejects.toMatchObject({
      code: "journal.write",
    });
    const [started, ...rest] = sampleRun(1);
    const model = {
      kind: "llama",
      name: "20b",
      file: { path: "/gone.gguf", bytes: 1 },
      runtime: {},
    };
    await journal.append("gone", [{ ...started, model } as TimedEvent, ...rest]);
    await expect(exportRun(journal, "gone", path)).rejects.toMatchObject({
      code: "model.not-found",
    });
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
    expect(statSync(`${path}.partial`, { throwIfNoEntry: false })).toBeUndefined();
    await expect(importRun(journal, path)).rejects.toMatchObject({ code: "journal.open" });
  });

  test.each(["../../outside", ".."])("a run whose id %s would name another folder", async (id) => {
    const journal = new MemoryJournal();
    await journal.append(id, sampleRun(1));
    const path = join(temporaryFolder(), "run.jsonl");
    await exportRun(journal, id, path);
    const other = new MemoryJournal();
    await expect(importRun(other, path)).rejects.toMatchObject({ code: "journal.corrupt" });
    expect(await other.list()).toEqual([]);
  });

  test("another run of the same id", async () => {
    const { journal } = await sample();
    const path = join(temporaryFolder(), "run.jsonl");
    await exportRun(journal, "main", path);
    const other = new MemoryJournal();
    await other.append("main", sampleRun(2));
    const before = await collect(other.read("main"));
    await expect(importRun(other, path)).rejects.toMatchObject({ code: "journal.write" });
    expect(await collect(other.read("main"))).toEqual(before);
  });

  test("a file of the first version, without check sums of fields, is still taken", async () => {
    const { journal } = await sample();
    const path = join(temporaryFolder(), "run.jsonl");
    await exportRun(journal, "main", path);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(0, -1);
    const older = lines.map((text) => {
      const { marks, ...line } = JSON.parse(text);
      return `${JSON.stringify(line.ostinato ? { ...line, version: 1 } : line)}\n`;
    });
    const sha256 = createHash("sha256").update(older.join("")).digest("hex");
    writeFileSync(path, `${older.join("")}${JSON.stringify({ sha256 })}\n`);
    const other = new MemoryJournal();
    await importRun(other, path);
    expect(await collect(other.read("main"))).toEqual(await collect(journal.read("main")));
  });

  test("a file of a newer version", async () => {
    const path = join(temporaryFolder(), "run.jsonl");
    writeFileSync(path, `${JSON.stringify({ ostinato: "export", version: 99, run: "a" })}\n`);
    await expect(importRun(new MemoryJournal(), path)).rejects.toThrow(/newer Ostinato \(99\)/);
    writeFileSync(path, `{"some":"json"}\n`);
    await expect(importRun(new MemoryJournal(), path)).rejects.toThrow(/is not an exported run/);
  });
});
