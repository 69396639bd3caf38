/** Issue 23, item 2: one suite for every journal. */
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  exportRun,
  followRun,
  importRun,
  type Journal,
  type JournalEvent,
  runTrust,
} from "../../../src/trace/index.ts";
import { collect, sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { journals } from "./journals.ts";

const long = (step: number): string => `${step} é\u0000\u{1f600} `.repeat(2000);

describe.each(journals)("$name: a journal", ({ isThere, newStore }) => {
  const held = isThere ? test : test.skip;

  async function opened() {
    const store = await newStore();
    const open = async (): Promise<Journal> => {
      const journal = await store.open();
      onTestFinished(() => journal.close());
      return journal;
    };
    return { ...store, open, journal: await open() };
  }

  held("gives events back to whoever opens it, numbered and chained", async () => {
    const { journal, open } = await opened();
    const events = sampleRun(3, { result: long });
    const stamped = [
      ...(await journal.append("run-a", events.slice(0, 4))),
      ...(await journal.append("run-a", events.slice(4))),
    ];
    const other = await open();
    expect(await collect(other.read("run-a"))).toEqual(stamped);
    expect(await collect(other.read("run-a", 7))).toEqual(stamped.slice(7));
    expect(await collect(other.read("run-a", 1000))).toEqual([]);
    expect(stamped.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
  });

  held("has the same hashes and the same list as the one in memory", async () => {
    const { journal } = await opened();
    const memory = await journals[0]?.newStore().then((store) => store.open());
    const events = sampleRun(5, { result: long, task: "Count \u0000 the LINES" });
    expect(await journal.append("r", events)).toEqual(await memory?.append("r", events));
    await journal.append("unfinished-abcde", sampleRun(3).slice(0, 9));
    await memory?.append("unfinished-abcde", sampleRun(3).slice(0, 9));
    expect(await collect(journal.read("r"))).toEqual(await collect(memory?.read("r") ?? none()));
    for (const [id, conversation] of [
      ["talk", { id: "talk", after: null, turn: 1 }],
      ["talk-2", { id: "talk", after: "talk", turn: 2 }],
    ] as const) {
      const turn = sampleRun(1).map((event) =>
        event.type === "run-started" ? { ...event, conversation, time: 1 } : event,
      );
      await journal.append(id, turn);
      await memory?.append(id, turn);
      expect(await journal.list({ runId: id, limit: 1 })).toMatchObject([{ conversation }]);
    }
    for (const query of [
      {},
      { conversation: "talk" },
      { conversation: "r" },
      { limit: 1 },
      { status: "unfinished" },
      { status: "answered" },
      { agent: "assistant" },
      { agent: "other" },
      { task: "LINES" },
      { task: "nothing%" },
      { runId: "unfin" },
      { runId: "abcde" },
      { runId: "R" },
      { runId: "_" },
    ] as const) {
      const withText = async (from?: Journal) =>
        (await from?.list(query))?.map((run) => ({
          ...run,
          task: run.task.replace("\0", "\ufffd"),
        }));
      expect(await withText(journal), JSON.stringify(query)).toEqual(await withText(memory));
    }
    expect(await journal.latest?.()).toBe("talk-2");
  });

  held("reads pages of a long run without a gap", async () => {
    const { journal } = await opened();
    const stamped = await journal.append("long", sampleRun(200));
    expect(stamped.length).toBeGreaterThan(1000);
    expect(await collect(journal.read("long"))).toEqual(stamped);
    expect(await collect(journal.read("long", 256))).toEqual(stamped.slice(256));
    expect(await collect(journal.read("long", 300))).toEqual(stamped.slice(300));
  });

  held("writes all events of an append or none", async () => {
    const { journal } = await opened();
    const events = sampleRun(2);
    await journal.append("r", events.slice(0, 2));
    const bad = { ...events[2], details: { big: 1n } } as never;
    await expect(journal.append("r", [...events.slice(2, 4), bad])).rejects.toMatchObject({
      code: "input.invalid",
    });
    expect(await collect(journal.read("r"))).toHaveLength(2);
    await journal.append("r", events.slice(2));
    expect(await collect(journal.read("r"))).toHaveLength(events.length);
    expect(await journal.append("r", [])).toEqual([]);
  });

  held("keeps appends that are not awaited in order", async () => {
    const { journal } = await opened();
    const events = sampleRun(20);
    await Promise.all(events.map((event) => journal.append("r", [event])));
    const types = (await collect(journal.read("r"))).map(({ type }) => type);
    expect(types).toEqual(events.map(({ type }) => type));
  });

  held("begins a run with run-started, once", async () => {
    const { journal } = await opened();
    const events = sampleRun(2);
    const notFound = { code: "journal.run-not-found" };
    await expect(journal.append("r", events.slice(1))).rejects.toMatchObject(notFound);
    await journal.append("r", events.slice(0, 3));
    await expect(journal.append("r", events.slice(0, 3))).rejects.toMatchObject({
      code: "journal.write",
    });
    await journal.append("r", events.slice(3));
    await expect(journal.append("r", events)).rejects.toMatchObject({ code: "journal.write" });
    await expect(collect(journal.read("other"))).rejects.toMatchObject(notFound);
    await expect(journal.attached("other", "note")).rejects.toMatchObject(notFound);
    await expect(journal.post("other", { kind: "pause" })).rejects.toMatchObject(notFound);
  });

  held("shows readers a prefix of the run at any time, in order", async () => {
    const { journal, open } = await opened();
    const events = sampleRun(10, { result: long });
    let isDone = false;
    const readers = Array.from({ length: 4 }, async () => {
      const reader = await open();
      let seen = 0;
      while (!isDone) {
        const read = await collect(readable(reader, "r"));
        expect(read.map(({ sequence }) => sequence)).toEqual(read.map((_, index) => index));
        expect(read.length).toBeGreaterThanOrEqual(seen);
        seen = read.length;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return seen;
    });
    for (const event of events) await journal.append("r", [event]);
    isDone = true;
    await Promise.all(readers);
    expect(await collect(journal.read("r"))).toHaveLength(events.length);
  });

  held("is followed from any event, by others too, to the run's end", async () => {
    const { journal, open } = await opened();
    const events = sampleRun(6);
    await journal.append("r", events.slice(0, 5));
    const other = await open();
    const followers = [
      collect(followRun(journal, "r")),
      collect(followRun(other, "r", { from: 3 })),
      slowly(followRun(other, "r", { from: 5 })),
    ];
    for (const event of events.slice(5)) await journal.append("r", [event]);
    const all = await collect(journal.read("r"));
    expect(await Promise.all(followers)).toEqual([all, all.slice(3), all.slice(5)]);
    expect(await collect(followRun(other, "r", { from: all.length }))).toEqual([]);
    await expect(collect(followRun(other, "none"))).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
  });

  held("is followed until the follower has enough", async () => {
    const { journal } = await opened();
    await journal.append("r", sampleRun(2).slice(0, 3));
    const enough = new AbortController();
    const seen: JournalEvent[] = [];
    for await (const event of followRun(journal, "r", { signal: enough.signal })) {
      seen.push(event);
      if (seen.length === 3) setTimeout(() => enough.abort(), 20);
    }
    expect(seen).toHaveLength(3);
  });

  held("has one writer a run, whose lease has a higher number each time", async () => {
    const { journal, open } = await opened();
    if (!journal.lease) return;
    const other = await open();
    const events = sampleRun(3);
    const busy = { code: "journal.write", message: "another process is writing run r" };
    const first = await journal.lease("r");
    await expect(other.lease?.("r")).rejects.toMatchObject(busy);
    await expect(journal.lease("r")).rejects.toMatchObject(busy);
    await expect(other.append("r", events.slice(0, 1))).rejects.toMatchObject(busy);
    await journal.append("r", events.slice(0, 3));
    expect(first.lost.aborted).toBe(false);
    await first[Symbol.asyncDispose]();
    const second = await other.lease?.("r");
    expect(second?.fence).toBeGreaterThan(first.fence);
    await expect(journal.append("r", events.slice(3, 4))).rejects.toMatchObject(busy);
    await other.append("r", events.slice(3));
    // A run that has ended is nobody's.
    await using third = await journal.lease("r");
    expect(third.fence).toBeGreaterThan(second?.fence ?? 0);
    await second?.[Symbol.asyncDispose]();
    await expect(other.lease?.("r")).rejects.toMatchObject(busy);
    expect(await collect(journal.read("r"))).toHaveLength(events.length);
  });

  held("keeps texts beside a run", async () => {
    const { journal, open } = await opened();
    await journal.append("r", sampleRun(1));
    expect(await journal.attached("r", "note")).toBeNull();
    await journal.attach("r", "note", "one \0");
    await journal.attach("r", "note", "two \0 é");
    expect(await (await open()).attached("r", "note")).toBe("two \0 é");
    await expect(journal.attach("other", "note", "")).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
  });

  held("reads a fork's beginning from its parent, and keeps the parent", async () => {
    const { journal, open, tamper } = await opened();
    const events = sampleRun(3);
    const parent = await journal.append("parent", events);
    const [started] = events;
    const fork = {
      ...started,
      parent: { runId: "parent", step: 2, events: 7, hash: parent[6]?.hash },
    };
    await journal.append("fork", [fork as never, ...events.slice(7)]);
    const read = await collect((await open()).read("fork"));
    expect(read.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    expect(read.slice(1, 7)).toEqual(
      parent.slice(1, 7).map((event) => ({ ...event, runId: "fork" })),
    );
    expect(await collect(journal.read("fork", 5))).toEqual(read.slice(5));
    expect((await journal.list({ runId: "fork" }))[0]?.parent).toEqual({
      runId: "parent",
      step: 2,
    });
    const wrong = { ...fork, parent: { ...fork.parent, hash: "00".repeat(32) } };
    await journal.append("wrong", [wrong as never]);
    if (tamper === null) return;
    await expect(collect(journal.read("wrong"))).rejects.toMatchObject({ code: "journal.corrupt" });
  });

  held("says whose a run is, and takes a run over on request", async () => {
    const { journal, open } = await opened();
    await journal.append("own", sampleRun(1));
    await journal.append("theirs", sampleRun(1), "imported");
    expect(await runTrust(journal, "own")).toBe("own");
    expect(await runTrust(await open(), "theirs")).toBe("imported");
    expect(await journal.latest?.()).toBe("own");
    await journal.takeOver?.("theirs");
    expect(await runTrust(await open(), "theirs")).toBe("own");
  });

  held("moves runs from and to any other", async () => {
    const { journal } = await opened();
    const memory = await journals[0]?.newStore().then((store) => store.open());
    if (memory === undefined) return;
    const events = await memory.append("r", sampleRun(4, { result: long }));
    const file = join(temporaryFolder(), "run.jsonl");
    await exportRun(memory, "r", file);
    await importRun(journal, file);
    expect(await collect(journal.read("r"))).toEqual(events);
  });

  held("shows that a stored event was changed, or is missing", async () => {
    const { journal, open, tamper } = await opened();
    if (tamper === null) return;
    await journal.append("a", sampleRun(3, { result: long }));
    await tamper.body('"decision":"approved"', '"decision":"denied"');
    await expect(collect(journal.read("a"))).rejects.toMatchObject({
      code: "journal.corrupt",
      message: "event 4 (call-decided, step 1) of run a was changed: its hash does not match",
    });
    await tamper.body('"decision":"denied"', '"decision":"approved"');
    expect(await collect(journal.read("a"))).toHaveLength(sampleRun(3).length);
    await tamper.deleteBlobs();
    await expect(collect(journal.read("a"))).rejects.toThrow(
      /event 6 \(call-finished, step 1\) of run a cannot be read/,
    );
    await tamper.deleteEvent(5);
    await expect(collect((await open()).read("a"))).rejects.toThrow(/event 5 of run a is missing/);
    expect(await runTrust(journal, "a")).toBe("own");
    await tamper.deleteEvent(sampleRun(3).length - 1);
    expect(await runTrust(journal, "a")).toBe("unverified");
  });
});

async function* none(): AsyncGenerator<JournalEvent> {}

/** The run's events, or none while it doesn't exist yet. */
async function* readable(journal: Journal, runId: string): AsyncGenerator<JournalEvent> {
  if ((await journal.list({ runId })).length > 0) yield* journal.read(runId);
}

async function slowly<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    all.push(item);
  }
  return all;
}
