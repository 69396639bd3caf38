import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { collect, sampleRun } from "./sample-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const PROGRAM = join(import.meta.dirname, "programs", "write-run.ts");

interface Writer {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<unknown>;
}

function write(path: string, runId: string, steps: number, pause = 0): Writer {
  const child = spawn(process.execPath, [PROGRAM, path, runId, String(steps), String(pause)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  return { child, lines, ended: once(reader, "close") };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

describe("several processes on one journal", () => {
  test("write runs of their own at once, while another reads", async () => {
    const path = join(temporaryFolder(), "journal.db");
    const writers = ["a", "b", "c"].map((runId) => write(path, runId, 25));
    await until(() => writers.every(({ lines }) => lines.length > 0));
    const reader = await openJournal(path);
    let done = false;
    const all = Promise.all(writers.map(({ ended }) => ended)).then(() => {
      done = true;
    });
    while (!done) {
      // A run never shrinks, and its chain always fits (`read` checks it).
      for (const { runId, events } of await reader.list()) {
        expect((await collect(reader.read(runId))).length).toBeGreaterThanOrEqual(events);
      }
      await sleep(1);
    }
    await all;
    for (const [index, runId] of ["a", "b", "c"].entries()) {
      const lines = writers[index]?.lines ?? [];
      expect(lines.at(-1)).toBe("done");
      const read = await collect(reader.read(runId));
      expect(read.map((event) => `${event.sequence} ${event.hash}`)).toEqual(lines.slice(0, -1));
    }
    await reader.close();
  });

  test("are opened at the same moment, before there is a file", async () => {
    const path = join(temporaryFolder(), "journal.db");
    const writers = ["a", "b", "c", "d", "e"].map((runId) => write(path, runId, 2));
    await Promise.all(writers.map(({ ended }) => ended));
    expect(writers.map(({ lines }) => lines.at(-1))).toEqual(writers.map(() => "done"));
  });

  test("one run has one writer, until that one is dead", async () => {
    const path = join(temporaryFolder(), "journal.db");
    const first = write(path, "r", 1000, 5);
    await until(() => first.lines.length > 10);
    const journal = await openJournal(path);
    const note = { type: "note", step: 1, code: "workspace", text: "mine", time: 1 } as const;
    await expect(journal.append("r", [note])).rejects.toMatchObject({
      code: "journal.write",
      message: "another process is writing run r",
    });
    // A stopped process is not dead.
    first.child.kill("SIGSTOP");
    await expect(journal.append("r", [note])).rejects.toMatchObject({ code: "journal.write" });
    first.child.kill("SIGKILL");
    await first.ended;
    const [written] = await journal.append("r", [note]);
    const read = await collect(journal.read("r"));
    expect(read.at(-1)).toEqual(written);
    // Nothing that the dead one was told is durable is lost.
    const told = first.lines.length;
    expect(read.slice(0, told).map((event) => `${event.sequence} ${event.hash}`)).toEqual(
      first.lines,
    );
    await journal.close();
    expect(readdirSync(`${path}-writers`)).toEqual([]);
  });

  test("two journals in one process do not share a run either", async () => {
    const path = join(temporaryFolder(), "journal.db");
    const writer = write(path, "r", 2);
    await writer.ended;
    const one = await openJournal(path);
    const two = await openJournal(path);
    const note = { type: "note", step: 1, code: "workspace", text: "mine", time: 1 } as const;
    await one.append("r", [note]);
    await expect(two.append("r", [note])).rejects.toMatchObject({ code: "journal.write" });
    await one.close();
    await two.append("r", [note]);
    await two.close();
  });

  // Issue 23, item 4: the file itself refuses a writer whose lock was lost under it.
  test("a writer that lost its lock can't write once another has taken the run", async () => {
    const path = join(temporaryFolder(), "journal.db");
    await using first = await openJournal(path);
    await using second = await openJournal(path);
    const note = { type: "note", step: 1, code: "workspace", text: "mine", time: 1 } as const;
    const lease = await first.lease("r");
    await first.append("r", sampleRun(2).slice(0, 3));
    rmSync(`${path}-writers`, { recursive: true });
    await using taken = await second.lease("r");
    expect(taken.fence).toBe(lease.fence + 1);
    await expect(first.append("r", [note])).rejects.toMatchObject({ code: "journal.lease-lost" });
    expect(lease.lost.reason).toMatchObject({ code: "journal.lease-lost" });
    await second.append("r", [note]);
    expect(await collect(second.read("r"))).toHaveLength(4);
  });
});
