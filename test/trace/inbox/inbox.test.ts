import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Journal,
  MemoryJournal,
  openJournal,
  openPostgresJournal,
  type RunMessage,
} from "../../../src/trace/index.ts";
import { newDatabase, skipWithoutPostgres } from "../../postgres/database.ts";
import { sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const journals: readonly (readonly [string, () => Promise<Journal>])[] = [
  ["in a file", () => openJournal(join(temporaryFolder(), "journal.db"))],
  ["in memory", async () => new MemoryJournal()],
  ["Postgres: in a database", async () => openPostgresJournal(await newDatabase())],
];
beforeEach(skipWithoutPostgres);

const EVERY: readonly RunMessage[] = [
  { kind: "steer", text: "Look into b.txt too.\n" },
  { kind: "pause" },
  { kind: "continue" },
  {
    kind: "decide",
    callId: "call-1",
    verdict: "denied",
    edit: { path: "a", lines: [1, null] },
    reason: "not now",
    remember: "run",
    digest: "d",
  },
  { kind: "abort", reason: "enough" },
];

describe.each(journals)("the inbox of a run, %s", (_, open) => {
  test("keeps every kind of message in order, numbered from 1 in each run", async () => {
    await using journal = await open();
    await journal.append("a", sampleRun(1));
    await journal.append("b", sampleRun(1));
    const numbers: number[] = [];
    for (const message of EVERY) numbers.push(await journal.post("a", message));
    expect(numbers).toEqual([1, 2, 3, 4, 5]);
    expect(await journal.post("b", { kind: "pause" })).toBe(1);
    const posted = await journal.messages("a");
    expect(posted.map(({ number, message }) => [number, message])).toEqual(
      EVERY.map((message, index) => [index + 1, message]),
    );
    expect(Math.abs(Date.now() - (posted[0]?.time ?? 0))).toBeLessThan(60_000);
    expect((await journal.messages("a", 3)).map(({ number }) => number)).toEqual([4, 5]);
    expect(await journal.messages("a", 5)).toEqual([]);
    expect(await journal.messages("no such run")).toEqual([]);
  });

  test("runs that look at the same time each get their own messages", async () => {
    await using journal = await open();
    const runIds = ["a", "b", "c"];
    for (const runId of runIds) await journal.append(runId, sampleRun(1));
    for (const text of ["one", "two"]) {
      for (const runId of ["a", "b"]) {
        await journal.post(runId, { kind: "steer", text: `${text} for ${runId}` });
      }
    }
    const look = async (runId: string, after: number) =>
      (await journal.messages(runId, after)).map(({ number, message }) =>
        message.kind === "steer" ? `${number} ${message.text}` : number,
      );
    const looks = [
      look("a", 1),
      ...runIds.map((runId) => look(runId, 0)),
      ...[look("b", 2), look("no such run", 0)],
    ];
    expect(await Promise.all(looks)).toEqual([
      ["2 two for a"],
      ["1 one for a", "2 two for a"],
      ["1 one for b", "2 two for b"],
      ...[[], [], []],
    ]);
  });

  test("refuses what isn't a message, naming the field", async () => {
    await using journal = await open();
    await journal.append("a", sampleRun(1));
    const wrong = (message: unknown) => journal.post("a", message as RunMessage);
    for (const [message, text] of [
      [null, /kind must be one of steer, pause/],
      [{ kind: "shout" }, /kind must be one of steer.*not "shout"/],
      [{ kind: "steer", text: " \n" }, /text must be a text that isn't empty/],
      [{ kind: "steer" }, /text must be/],
      [{ kind: "steer", text: "x".repeat(65_537) }, /at most 65536 characters, not "65537/],
      [{ kind: "steer", test: "x" }, /"test" is not a field/],
      [{ kind: "decide", verdict: "approved" }, /callId must be/],
      [{ kind: "decide", callId: "c", verdict: "yes" }, /verdict must be approved or denied/],
      [{ kind: "decide", callId: "c", verdict: "denied", edit: 1n }, /isn't plain JSON/],
      [
        { kind: "decide", callId: "c", verdict: "approved", edit: "x".repeat(1_100_000) },
        /takes up to 1048576/,
      ],
    ] as const) {
      await expect(wrong(message), JSON.stringify(message, big)).rejects.toThrow(text);
    }
    expect(await journal.messages("a")).toEqual([]);
    await expect(journal.post("none", { kind: "pause" })).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
  });

  test("goes with its run when the run is pruned", async () => {
    await using journal = await open();
    await journal.append("a", sampleRun(1));
    await journal.post("a", { kind: "pause" });
    await journal.prune({ runIds: ["a"] });
    expect(await journal.messages("a")).toEqual([]);
    await journal.append("a", sampleRun(1));
    expect(await journal.messages("a")).toEqual([]);
  });
});

test("another process posts while a run is being written, and all messages arrive once", async () => {
  const path = join(temporaryFolder(), "journal.db");
  await using journal = await openJournal(path);
  const events = sampleRun(40);
  await journal.append("r", events.slice(0, 1));
  const program = join(import.meta.dirname, "..", "programs", "post-messages.ts");
  const posters = ["a", "b"].map((name) =>
    spawn(process.execPath, [program, path, "r", name, "20"], {
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  const said = posters.map(async ({ stdout }) => {
    const lines: string[] = [];
    for await (const line of createInterface({ input: stdout })) lines.push(line);
    return lines;
  });
  const ended = Promise.all(posters.map((poster) => once(poster, "close")));
  for (const event of events.slice(1)) await journal.append("r", [event]);
  await ended;
  const posted = await journal.messages("r");
  expect(posted.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  const numbersOf = (name: string) =>
    posted.flatMap(({ number, message }) =>
      message.kind === "steer" && message.text.startsWith(name)
        ? [`${number} ${message.text}`]
        : [],
    );
  expect([numbersOf("a"), numbersOf("b")]).toEqual(await Promise.all(said));
});

// The run's loop reads its inbox at each step, and an inbox known to be empty isn't read again.
test("a message is there although the inbox was just read and empty", async () => {
  const path = join(temporaryFolder(), "journal.db");
  await using journal = await openJournal(path);
  await using other = await openJournal(path);
  await journal.append("r", sampleRun(1));
  for (const [index, poster] of [journal, other, other, journal].entries()) {
    expect(await journal.messages("r", index)).toEqual([]);
    await poster.post("r", { kind: "pause" });
    expect((await journal.messages("r", index)).map(({ number }) => number)).toEqual([index + 1]);
  }
  expect(await journal.messages("r", 4)).toEqual([]);
  const program = join(import.meta.dirname, "..", "programs", "post-messages.ts");
  const poster = spawn(process.execPath, [program, path, "r", "a", "1"], { stdio: "ignore" });
  await once(poster, "close");
  await vi.waitFor(async () => expect(await journal.messages("r", 4)).toHaveLength(1));
});

test("what another person wrote into the file, changed or copied isn't a message", async () => {
  const path = join(temporaryFolder(), "journal.db");
  await using journal = await openJournal(path);
  await journal.append("r", sampleRun(1));
  await journal.append("s", sampleRun(1));
  await journal.post("r", { kind: "pause" });
  const database = new DatabaseSync(path);
  database.exec("INSERT INTO messages SELECT run, 2, time, body, seal FROM messages");
  database.exec("INSERT INTO messages SELECT run + 1, 1, time, body, seal FROM messages LIMIT 1");
  expect((await journal.messages("r")).map(({ number }) => number)).toEqual([1]);
  expect(await journal.messages("s")).toEqual([]);
  database.exec(`UPDATE messages SET body = '{"kind":"continue"}'`);
  expect(await journal.messages("r")).toEqual([]);
  database.close();
  vi.stubEnv("OSTINATO_KEY_FILE", join(temporaryFolder(), "theirs"));
  await using theirs = await openJournal(path);
  await theirs.post("r", { kind: "abort" });
  vi.unstubAllEnvs();
  expect(await journal.messages("r")).toEqual([]);
});

test("a journal of version 3 gets inboxes when it is opened, and is read without them", async () => {
  const path = join(temporaryFolder(), "journal.db");
  const journal = await openJournal(path);
  const events = await journal.append("r", sampleRun(1));
  await journal.close();
  const database = new DatabaseSync(path);
  database.exec(
    "DROP TABLE fences; DROP TABLE messages; PRAGMA user_version = 3; PRAGMA journal_mode = DELETE",
  );
  database.close();
  await using again = await openJournal(path);
  expect(await again.messages("r")).toEqual([]);
  expect(await again.post("r", { kind: "pause" })).toBe(1);
  expect(await again.messages("r")).toHaveLength(1);
  const read: unknown[] = [];
  for await (const event of again.read("r")) read.push(event);
  expect(read).toEqual(events);
});

const big = (_: string, value: unknown) => (typeof value === "bigint" ? "1n" : value);
