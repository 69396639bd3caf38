import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { scriptedModel } from "../../src/model/index.ts";
import {
  askToSend,
  langfuseReceiver,
  observationsOfRun,
  otlpReceiver,
  type Receiver,
  sendRuns,
} from "../../src/outbox/index.ts";
import { run } from "../../src/planner/index.ts";
import type { Journal } from "../../src/trace/journal.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { testAgent } from "../replay/generated-run.ts";
import { collect, sampleRun } from "../trace/sample-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { attribute, type RecordingReceiver, recordingReceiver } from "./recording-receiver.ts";

const SEND = join(import.meta.dirname, "programs", "send.ts");

async function journalWith(...runIds: string[]): Promise<Journal & { path: string }> {
  const journal = await openJournal(join(temporaryFolder(), "j.db"));
  for (const runId of runIds) await journal.append(runId, sampleRun(3));
  return journal;
}

function receiverAt({ url }: RecordingReceiver, more: Partial<Receiver> = {}): Receiver {
  return otlpReceiver({ url: `${url}/v1/traces`, ...more }, {});
}

/** What was taken, span by span, in the order of taking. */
function taken(receiver: RecordingReceiver): string[] {
  return receiver.requests
    .filter(({ answered }) => answered === 200)
    .flatMap(({ spans }) => spans.map(({ spanId }) => spanId));
}

describe("the outbox", () => {
  test("sends each run once", async () => {
    const receiver = await recordingReceiver();
    const journal = await journalWith("a", "b");
    const to = receiverAt(receiver);
    expect(await sendRuns(journal, to)).toEqual({
      ...{ runIds: ["a", "b"], failed: [], away: false, retryAfterMilliseconds: null },
    });
    expect(await sendRuns(journal, to)).toMatchObject({ runIds: [], failed: [] });
    expect(taken(receiver)).toHaveLength(12);
    expect(receiver.spans().size).toBe(12);
    await journal.close();
  });

  test.each([[429], [500], [503], [401], [404], [302], ["never" as const]])(
    "a receiver that answers %s gets everything later, once",
    async (answer) => {
      const receiver = await recordingReceiver([answer, answer]);
      const journal = await journalWith("a", "b");
      const to = receiverAt(receiver, { timeoutMilliseconds: answer === "never" ? 300 : 10_000 });
      for (let attempt = 0; attempt < 2; attempt++) {
        const { runIds, failed, away } = await sendRuns(journal, to);
        expect({ runIds, away }).toEqual({ runIds: [], away: true });
        // One request a call, not one a run.
        expect(failed.map(({ runId }) => runId)).toEqual(["a"]);
        expect(failed[0]?.reason).toContain(answer === "never" ? receiver.url : String(answer));
      }
      expect((await sendRuns(journal, to)).runIds).toEqual(["a", "b"]);
      expect(receiver.requests).toHaveLength(4);
      expect(taken(receiver)).toHaveLength(12);
      await journal.close();
    },
  );

  test("says when the receiver may be asked again", async () => {
    const later = new Date(Date.now() + 90_000).toUTCString();
    const receiver = await recordingReceiver([
      { status: 429, headers: { "retry-after": "7" } },
      { status: 503, headers: { "retry-after": later } },
    ]);
    const journal = await journalWith("a");
    expect((await sendRuns(journal, receiverAt(receiver))).retryAfterMilliseconds).toBe(7000);
    const { retryAfterMilliseconds } = await sendRuns(journal, receiverAt(receiver));
    expect(retryAfterMilliseconds).toBeGreaterThan(30_000);
    expect(retryAfterMilliseconds).toBeLessThanOrEqual(90_000);
    await journal.close();
  });

  test("a receiver that is not there for a while gets everything later", async () => {
    const first = await recordingReceiver();
    const port = Number(new URL(first.url).port);
    await first.close();
    const journal = await journalWith("a", "b");
    const to = receiverAt(first);
    expect(await sendRuns(journal, to)).toMatchObject({ runIds: [], away: true });
    await journal.close();
    const again = await openJournal(journal.path);
    const back = await recordingReceiver([], port);
    expect((await sendRuns(again, to)).runIds).toEqual(["a", "b"]);
    expect(taken(back)).toHaveLength(12);
    await again.close();
  });

  test("a run that is refused holds up no other, and says why", async () => {
    const partly = '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}';
    const receiver = await recordingReceiver([400, { body: partly }]);
    const journal = await journalWith("a", "b", "c");
    const sent = await sendRuns(journal, receiverAt(receiver));
    expect(sent).toMatchObject({
      ...{ runIds: ["c"], away: false },
      failed: [
        { runId: "a", reason: expect.stringContaining("400") },
        { runId: "b", reason: "2 spans were rejected: too old" },
      ],
    });
    await journal.close();
  });

  test("a request that is refused holds up no other of its run, and is tried again by itself", async () => {
    const receiver = await recordingReceiver([200, 400]);
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    const events = sampleRun(300);
    await journal.append("long", events.slice(0, -1));
    const to = receiverAt(receiver);
    const { runIds, failed } = await sendRuns(journal, to);
    expect({ runIds, failed: failed.map(({ runId }) => runId) }).toEqual({
      ...{ runIds: [], failed: ["long"] },
    });
    expect(receiver.requests.map(({ spans }) => spans.length)).toEqual([200, 200, 200]);
    expect(receiver.spans().size).toBe(400);
    // Refused again, it still leaves what is new alone.
    receiver.answers.push(422);
    await journal.append("long", events.slice(-1));
    expect((await sendRuns(journal, to)).runIds).toEqual([]);
    expect(receiver.requests.slice(3).map(({ spans }) => spans.length)).toEqual([200, 1]);
    expect((await sendRuns(journal, to)).runIds).toEqual(["long"]);
    expect(receiver.spans().size).toBe(600);
    expect(await sendRuns(journal, to)).toMatchObject({ runIds: [], failed: [] });
    expect(receiver.requests).toHaveLength(6);
    await journal.close();
  });

  test("of a request that is too large even alone, only that is held back", async () => {
    const receiver = await recordingReceiver([413, 413, 413, 413]);
    const journal = await journalWith("a");
    expect((await sendRuns(journal, receiverAt(receiver))).runIds).toEqual([]);
    expect(receiver.requests.map(({ spans }) => spans.length)).toEqual([6, 3, 2, 1, 1, 1, 3]);
    expect((await sendRuns(journal, receiverAt(receiver))).runIds).toEqual(["a"]);
    expect(receiver.requests.at(-1)?.spans).toHaveLength(1);
    expect(receiver.spans().size).toBe(6);
    await journal.close();
  });

  test("a request that is too large goes in parts", async () => {
    const receiver = await recordingReceiver([413, 413, 200, 200, 413]);
    const journal = await journalWith("a");
    expect((await sendRuns(journal, receiverAt(receiver))).runIds).toEqual(["a"]);
    expect(receiver.requests.map(({ spans }) => spans.length)).toEqual([6, 3, 2, 1, 3, 2, 1]);
    expect(receiver.spans().size).toBe(6);
    await journal.close();
  });

  test("a long run goes in several requests; what was taken is not sent again", async () => {
    const receiver = await recordingReceiver([200, 200, 503]);
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    await journal.append("long", sampleRun(300));
    expect(await sendRuns(journal, receiverAt(receiver))).toMatchObject({ away: true });
    await sendRuns(journal, receiverAt(receiver));
    expect(receiver.requests.map(({ spans }) => spans.length)).toEqual([200, 200, 200, 200]);
    const all = observationsOfRun(await collect(journal.read("long")));
    expect(taken(receiver)).toEqual(all.map(({ spanId }) => spanId));
    // Large contents make more requests, not larger ones.
    await journal.append("large", sampleRun(30, { result: (step) => `${step} `.repeat(100_000) }));
    await sendRuns(journal, receiverAt(receiver));
    const sizes = receiver.requests.slice(4).map(({ body }) => body.length);
    expect(sizes.length).toBeGreaterThan(4);
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
    await journal.close();
  });

  test("a run that was cut off shows its root; when it went on, only what is new is sent", async () => {
    const receiver = await recordingReceiver();
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    const events = sampleRun(3);
    await journal.append("r", events.slice(0, 6));
    const to = receiverAt(receiver);
    expect((await sendRuns(journal, to, { quietMilliseconds: 1e15 })).runIds).toEqual([]);
    expect((await sendRuns(journal, to)).runIds).toEqual(["r"]);
    await journal.append("r", events.slice(6));
    expect((await sendRuns(journal, to)).runIds).toEqual(["r"]);
    const [first, second] = receiver.requests.map(({ spans }) => spans);
    expect(first?.map(({ name }) => name)).toEqual([
      ...["chat scripted", "execute_tool read_file", "invoke_agent assistant"],
    ]);
    expect(attribute(first?.at(-1), "ostinato.run.status")).toBe("unfinished");
    // The call has its result now, and the root its end; the turn is as it was.
    expect(second?.map(({ name }) => name)).toEqual([
      ...["execute_tool read_file", "chat scripted", "execute_tool read_file", "chat scripted"],
      "invoke_agent assistant",
    ]);
    expect(second?.[0]?.spanId).toBe(first?.[1]?.spanId);
    expect(second?.at(-1)?.spanId).toBe(first?.at(-1)?.spanId);
    expect(
      attribute(receiver.spans().get(first?.at(-1)?.spanId ?? ""), "ostinato.run.status"),
    ).toBe("answered");
    expect(receiver.spans().size).toBe(6);
    await journal.close();
  });

  test("only runs that were asked for leave, if only those shall", async () => {
    const receiver = await recordingReceiver();
    const journal = await journalWith("a", "b", "c");
    const to = receiverAt(receiver);
    expect((await sendRuns(journal, to, { runs: "asked" })).runIds).toEqual([]);
    await askToSend(journal, "b", to);
    expect((await sendRuns(journal, to, { runs: "asked" })).runIds).toEqual(["b"]);
    await askToSend(journal, "b", to);
    expect((await sendRuns(journal, to, { runs: "asked" })).runIds).toEqual([]);
    expect((await sendRuns(journal, to, { runs: ["c"] })).runIds).toEqual(["c"]);
    expect((await sendRuns(journal, to)).runIds).toEqual(["a"]);
    await journal.close();
  });

  test("nothing leaves unasked, whatever the environment says", async () => {
    const receiver = await recordingReceiver();
    const set = {
      ...{ LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk", LANGFUSE_BASE_URL: receiver.url },
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    };
    Object.assign(process.env, set);
    try {
      const journal = await openJournal(join(temporaryFolder(), "j.db"));
      const model = scriptedModel([{ final: "Done." }]);
      await run(testAgent, "Do it.", { model, journal }).outcome;
      await sleep(200);
      await journal.close();
    } finally {
      for (const name of Object.keys(set)) delete process.env[name];
    }
    expect(receiver.requests).toEqual([]);
  });
});

describe("a process that is killed while it sends", () => {
  test("at any request: another one sends the rest, and each span is taken once", async () => {
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    for (const runId of ["a", "b", "c"]) await journal.append(runId, sampleRun(250));
    const expected = 3 * (250 + 249 + 1);
    const receiver = await recordingReceiver();
    const to = langfuseReceiver({ publicKey: "pk", secretKey: "sk", baseUrl: receiver.url }, {});
    for (let kill = 1; kill <= 6; kill++) {
      const before = receiver.requests.length;
      // The first request is answered, the second one not in time: the kill comes between, or then.
      receiver.answers.push(200, { delayMilliseconds: 5_000 });
      const child = spawn(process.execPath, [SEND, journal.path, receiver.url], {
        stdio: "inherit",
      });
      const ended = once(child, "exit");
      while (receiver.requests.length < before + 1 + (kill % 2)) await sleep(2);
      child.kill("SIGKILL");
      await ended;
      receiver.answers.length = 0;
    }
    expect((await sendRuns(journal, to)).failed).toEqual([]);
    expect(receiver.spans().size).toBe(expected);
    // At most one request a kill is sent again, and it brings the same spans.
    const all = receiver.requests.flatMap(({ spans }) => spans.map(({ spanId }) => spanId));
    expect(new Set(all).size).toBe(expected);
    expect(all.length - expected).toBeLessThanOrEqual(6 * 200);
    const roots = [...receiver.spans().values()].filter((span) => span.parentSpanId === undefined);
    expect(roots.map((span) => attribute(span, "ostinato.run.status"))).toEqual([
      ...["answered", "answered", "answered"],
    ]);
    await journal.close();
  });
});
