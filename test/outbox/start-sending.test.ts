import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { scriptedModel } from "../../src/model/index.ts";
import { otlpReceiver, type Sent, startSending } from "../../src/outbox/index.ts";
import { run } from "../../src/planner/index.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { testAgent } from "../replay/generated-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { recordingReceiver } from "./recording-receiver.ts";

const journalPath = (): string => join(temporaryFolder(), "j.db");
const oneRun = (journal: Awaited<ReturnType<typeof openJournal>>, runId: string) =>
  run(testAgent, "Do it.", { model: scriptedModel([{ final: "Done." }]), journal, runId }).outcome;

test("runs are sent as they end, until it is stopped", async () => {
  const receiver = await recordingReceiver();
  const journal = await openJournal(journalPath());
  const to = otlpReceiver({ url: receiver.url }, {});
  const sending = startSending(journal, to, { everyMilliseconds: 10 });
  await oneRun(journal, "a");
  await expect.poll(() => receiver.spans().size).toBe(2);
  await oneRun(journal, "b");
  expect((await sending.stop()).failed).toEqual([]);
  expect(receiver.spans().size).toBe(4);
  const { length } = receiver.requests;
  await oneRun(journal, "c");
  await sleep(100);
  expect(receiver.requests).toHaveLength(length);
  await journal.close();
});

test("a receiver that is away is asked again later, when it said so", async () => {
  const receiver = await recordingReceiver([{ status: 429, headers: { "retry-after": "2" } }]);
  const journal = await openJournal(journalPath());
  await oneRun(journal, "a");
  const attempts: { sent: Sent; at: number }[] = [];
  const sending = startSending(journal, otlpReceiver({ url: receiver.url }, {}), {
    onAttempt: (sent) => attempts.push({ sent, at: performance.now() }),
  });
  await expect.poll(() => attempts.length).toBe(2);
  const [first, second] = attempts;
  expect(first?.sent).toMatchObject({ away: true, retryAfterMilliseconds: 2000 });
  expect(second?.sent.runIds).toEqual(["a"]);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(1900);
  await sending.stop();
  await journal.close();
});

test("a run that is refused is tried less and less often, and others go on", async () => {
  const journal = await openJournal(journalPath());
  await oneRun(journal, "a");
  const receiver = await recordingReceiver(Array.from({ length: 1000 }, () => 400));
  const sending = startSending(journal, otlpReceiver({ url: receiver.url }, {}), {
    everyMilliseconds: 20,
  });
  await sleep(1_000);
  // After 40, 80, 160 and 320 ms.
  expect(receiver.requests.length).toBeGreaterThan(1);
  expect(receiver.requests.length).toBeLessThan(8);
  receiver.answers.length = 0;
  await oneRun(journal, "b");
  await expect.poll(() => receiver.spans().size).toBeGreaterThan(1);
  // What waits is tried once more at the end.
  await sending.stop();
  expect(receiver.spans().size).toBe(4);
  await journal.close();
});

test("a run is never held up by a receiver that does not answer", async () => {
  const receiver = await recordingReceiver(Array.from({ length: 50 }, () => "never" as const));
  const journal = await openJournal(journalPath());
  await oneRun(journal, "old");
  const sending = startSending(journal, otlpReceiver({ url: receiver.url }, {}));
  await expect.poll(() => receiver.requests.length).toBe(1);
  expect(await oneRun(journal, "a")).toMatchObject({ kind: "answered" });
  // Stopping waits no longer than it is told.
  const begin = performance.now();
  const sent = await sending.stop(300);
  expect(performance.now() - begin).toBeLessThan(5_000);
  expect(sent).toMatchObject({ runIds: [], away: true });
  await journal.close();
});

test("what sends is loaded by who sends, and by nobody else", async () => {
  const program = `
    import { registerHooks } from "node:module";
    const loaded = new Set();
    registerHooks({ load(url, context, next) {
      const name = /node_modules\\/((?:@langfuse|@opentelemetry)\\/[^/]+)/.exec(url)?.[1];
      if (name) loaded.add(name);
      return next(url, context);
    } });
    const { MemoryJournal } = await import("./src/trace/index.ts");
    const { otlpReceiver, sendRuns } = await import("./src/outbox/index.ts");
    await import("./src/index.ts");
    const before = loaded.size;
    const journal = new MemoryJournal();
    const receiver = otlpReceiver({ url: "http://127.0.0.1:9" }, {});
    await sendRuns(journal, receiver);
    const none = loaded.size;
    await import("./src/outbox/encode-traces.ts");
    console.log(JSON.stringify([before, none, loaded.size > 4]));`;
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", program]);
  expect(JSON.parse(stdout)).toEqual([0, 0, true]);
});
