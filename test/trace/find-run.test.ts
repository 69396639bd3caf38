import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findRun } from "../../src/trace/find-run.ts";
import type { Journal } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { newRunId } from "../../src/trace/run-id.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { sampleRun } from "./sample-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("a run id", () => {
  test("is short and sorts by time", () => {
    expect(newRunId()).toMatch(/^[0-9a-hjkmnp-tv-z]{8}-[0-9a-hjkmnp-tv-z]{5}$/);
    const time = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2059, 0, 1) });
    fc.assert(
      fc.property(time, time, (a, b) => {
        fc.pre(a !== b);
        expect(newRunId(a) < newRunId(b)).toBe(a < b);
      }),
    );
  });

  test("differs within one millisecond", () => {
    const ids = new Set(Array.from({ length: 500 }, () => newRunId(Date.UTC(2026, 0, 1))));
    expect(ids.size).toBeGreaterThan(495);
  });

  test("is the same for the same time and chance", () => {
    const id = newRunId(Date.UTC(2026, 0, 1), Uint8Array.of(1, 2, 3, 4));
    expect(newRunId(Date.UTC(2026, 0, 1), Uint8Array.of(1, 2, 3, 4))).toBe(id);
  });
});

const journals: [string, () => Promise<Journal>][] = [
  ["memory", async () => new MemoryJournal()],
  ["file", () => openJournal(join(temporaryFolder(), "j.db"))],
];

describe.each(journals)("finding a run in a %s journal", (_name, open) => {
  test("by id, start, last part, or LAST", async () => {
    const journal = await open();
    await expect(findRun(journal, "LAST")).rejects.toThrow(/no runs yet/);
    for (const id of ["0abc0000-7qmzt", "0abc0001-8rnza", "Job_%1"]) {
      await journal.append(id, sampleRun(1));
    }
    expect(await findRun(journal, "LAST")).toBe("Job_%1");
    expect(await findRun(journal, "last")).toBe("Job_%1");
    expect(await findRun(journal, "0abc0000-7qmzt")).toBe("0abc0000-7qmzt");
    expect(await findRun(journal, " 0ABC0001")).toBe("0abc0001-8rnza");
    expect(await findRun(journal, "7qmzt")).toBe("0abc0000-7qmzt");
    expect(await findRun(journal, "job_%")).toBe("Job_%1");
    await expect(findRun(journal, "0abc")).rejects.toThrow(/matches more than one run/);
    await expect(findRun(journal, "%")).rejects.toMatchObject({ code: "journal.run-not-found" });
    await expect(findRun(journal, "")).rejects.toMatchObject({ code: "journal.run-not-found" });
    await journal.close();
  });

  test("lists by agent, status and task", async () => {
    const journal = await open();
    await journal.append("a", sampleRun(2, { task: "Read the ÄPFEL 100%" }));
    await journal.append("b", sampleRun(2, { task: "count" }).slice(0, 2));
    const ids = async (query: object) => (await journal.list(query)).map((run) => run.runId);
    expect(await ids({})).toEqual(["b", "a"]);
    expect(await ids({ limit: 1 })).toEqual(["b"]);
    expect(await ids({ status: "unfinished" })).toEqual(["b"]);
    expect(await ids({ agent: "assistant", status: "answered" })).toEqual(["a"]);
    expect(await ids({ agent: "nobody" })).toEqual([]);
    expect(await ids({ task: "READ THE" })).toEqual(["a"]);
    expect(await ids({ task: "100%" })).toEqual(["a"]);
    expect(await ids({ task: "0_%" })).toEqual([]);
    await journal.close();
  });
});
