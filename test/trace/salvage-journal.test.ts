import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { OstinatoError } from "../../src/errors.ts";
import { type SalvageResult, salvageJournal } from "../../src/trace/salvage/salvage-journal.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { collect, sampleRun } from "./sample-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const result = (step: number): string =>
  Array.from({ length: 900 }, (_, index) => ((index * step * 7919) % 65_521).toString(36)).join(
    " ",
  );

/** A journal of three runs, the last one unfinished, and all of their events. */
async function sampleJournal(
  pageSize = 8192,
): Promise<{ path: string; events: Map<string, unknown[]> }> {
  const path = join(temporaryFolder(), "journal.db");
  // As journals were made before: a file keeps the page size that it has.
  const empty = new DatabaseSync(path);
  empty.exec(`PRAGMA page_size = ${pageSize}; VACUUM`);
  empty.close();
  const journal = await openJournal(path);
  const events = new Map<string, unknown[]>();
  for (const [runId, steps] of [
    ["a", 6],
    ["b", 4],
    ["c", 9],
  ] as const) {
    const all = sampleRun(steps, { result });
    await journal.append(runId, runId === "c" ? all.slice(0, 20) : all);
    events.set(runId, await collect(journal.read(runId)));
  }
  await journal.close();
  return { path, events };
}

/** What can be read of each run, in the file as it is. */
async function readAll(path: string): Promise<{ read: number; error: unknown }> {
  let read = 0;
  try {
    const journal = await openJournal(path);
    try {
      for (const { runId } of await journal.list()) {
        for await (const _ of journal.read(runId)) read++;
      }
    } finally {
      await journal.close();
    }
    return { read, error: null };
  } catch (error) {
    return { read, error };
  }
}

function nothingSaved(error: unknown): SalvageResult {
  expect(error).toMatchObject({
    code: "journal.corrupt",
    message: expect.stringMatching(/^nothing could be saved of /),
  });
  return { runs: [], lostRuns: 0 };
}

describe("a damaged journal", () => {
  test("what was kept beside a run is saved with it, of any length and number", async () => {
    const { path } = await sampleJournal();
    const journal = await openJournal(path);
    const kept = new Map([
      ["imported", ""],
      ["vocabulary", result(3).repeat(20)],
      ...Array.from({ length: 200 }, (_, index) => [`n${index}`, `${index} `.repeat(90)] as const),
    ]);
    for (const [name, text] of kept) await journal.attach("b", name, text);
    await journal.attach("c", "imported", "");
    await journal.close();
    const into = join(temporaryFolder(), "saved.db");
    await salvageJournal(path, into);
    const saved = await openJournal(into);
    for (const [name, text] of kept) expect(await saved.attached("b", name)).toBe(text);
    expect(await saved.attached("c", "imported")).toBe("");
    expect(await saved.attached("a", "imported")).toBeNull();
    await saved.close();
  });

  test("cut off at any length: opens, or says that it is corrupt; and what is left is saved", async () => {
    const { path, events } = await sampleJournal();
    const whole = readFileSync(path);
    const total = [...events.values()].flat().length;
    const folder = temporaryFolder();
    const lengths = new Set<number>([0, 1, 99, 100, whole.length - 1, whole.length]);
    for (let page = 0; page <= whole.length; page += 4096)
      for (const d of [0, 1, 2000]) lengths.add(page + d);
    let mostSaved = 0;
    for (const length of [...lengths]
      .filter((each) => each <= whole.length)
      .sort((a, b) => a - b)) {
      const cut = join(folder, `cut-${length}.db`);
      writeFileSync(cut, whole.subarray(0, length));
      const { read, error } = await readAll(cut);
      if (length === whole.length) expect({ read, error }).toEqual({ read: total, error: null });
      else if (length > 0) expect(OstinatoError.is(error) && error.code).toBe("journal.corrupt");
      writeFileSync(cut, whole.subarray(0, length));
      const into = join(folder, `saved-${length}.db`);
      const saved = await salvageJournal(cut, into).catch(nothingSaved);
      const kept = saved.runs.reduce((sum, run) => sum + run.events, 0);
      // More of the file never saves less.
      expect(kept).toBeGreaterThanOrEqual(mostSaved);
      mostSaved = kept;
      expect(existsSync(into)).toBe(kept > 0);
      if (kept === 0) continue;
      const journal = await openJournal(into);
      for (const run of saved.runs) {
        const again = await collect(journal.read(run.runId));
        expect(again).toEqual(events.get(run.runId)?.slice(0, run.events));
      }
      await journal.close();
    }
    expect(mostSaved).toBe(total);
  });

  test.each([8192, 4096])(
    "its beginning overwritten, pages of %d bytes: the rows behind are still saved",
    async (pageSize) => {
      const { path, events } = await sampleJournal(pageSize);
      const bytes = readFileSync(path);
      expect(bytes.readUInt16BE(16)).toBe(pageSize);
      // Page 1 (the schema) and the file's header are gone.
      bytes.fill(0x5a, 0, pageSize);
      writeFileSync(path, bytes);
      expect((await readAll(path)).error).toMatchObject({ code: "journal.corrupt" });
      const saved = await salvageJournal(path, `${path}.saved`);
      expect(saved.runs.map(({ runId, events: kept }) => [runId, kept])).toEqual(
        [...events].map(([runId, all]) => [runId, all.length]),
      );
    },
  );

  test("one byte changed anywhere: read as it was, or reported; the events before it are saved", async () => {
    const { path, events } = await sampleJournal();
    const whole = readFileSync(path);
    const total = [...events.values()].flat().length;
    const folder = temporaryFolder();
    let reported = 0;
    for (let at = 4096 + 17; at < whole.length; at += 1013) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x41, at);
      const file = join(folder, `changed-${at}.db`);
      writeFileSync(file, changed);
      const { read, error } = await readAll(file);
      if (error === null) {
        // The byte was free space, or in a run's row: no event of those that are listed differs.
        expect(read).toBeLessThanOrEqual(total);
        continue;
      }
      reported++;
      expect(OstinatoError.is(error) && error.code).toBe("journal.corrupt");
      const saved = await salvageJournal(file, `${file}.saved`);
      const journal = await openJournal(`${file}.saved`);
      for (const run of saved.runs) {
        const again = await collect(journal.read(run.runId));
        expect(again).toEqual(events.get(run.runId)?.slice(0, run.events));
      }
      await journal.close();
    }
    expect(reported).toBeGreaterThan(20);
  });

  test("its log cut off at any length: what was committed before is there", async () => {
    const source = join(temporaryFolder(), "journal.db");
    const journal = await openJournal(source);
    const all = sampleRun(5, { result });
    for (const event of all) await journal.append("r", [event]);
    const folder = temporaryFolder();
    const log = readFileSync(`${source}-wal`);
    copyFileSync(source, join(folder, "j.db"));
    const whole = await collect(journal.read("r"));
    await journal.close();
    let last = 0;
    for (let length = 0; length <= log.length; length += 7919) {
      const cut = join(folder, `cut-${length}.db`);
      copyFileSync(join(folder, "j.db"), cut);
      writeFileSync(`${cut}-wal`, log.subarray(0, length));
      const saved = await salvageJournal(cut, `${cut}.saved`).catch(nothingSaved);
      const { read, error } = await readAll(cut);
      expect(error).toBeNull();
      expect(saved.runs[0]?.events ?? 0).toBe(read);
      expect(read).toBeGreaterThanOrEqual(last);
      last = read;
    }
    expect(last).toBeGreaterThan(whole.length / 2);
  });

  test("of what is no journal nothing is saved, and no new one is made", async () => {
    const folder = temporaryFolder();
    const garbage = join(folder, "garbage.db");
    writeFileSync(garbage, "garbage\n");
    const other = join(folder, "other.db");
    const database = new DatabaseSync(other);
    database.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    database.close();
    for (const path of [garbage, other]) {
      await expect(salvageJournal(path, `${path}.saved`)).rejects.toMatchObject({
        code: "journal.corrupt",
        message: `nothing could be saved of ${path}: it has no runs`,
      });
      expect(existsSync(`${path}.saved`)).toBe(false);
    }
  });

  test("salvage refuses to write over a file, and to read none", async () => {
    const { path } = await sampleJournal();
    const before = statSync(path).size;
    await expect(salvageJournal(path, path)).rejects.toMatchObject({ code: "journal.open" });
    await expect(salvageJournal(`${path}-none`, `${path}-new`)).rejects.toMatchObject({
      code: "journal.open",
    });
    expect(statSync(path).size).toBe(before);
  });
});
