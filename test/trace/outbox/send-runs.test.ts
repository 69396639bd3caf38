import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Journal, TimedEvent } from "../../../src/trace/journal.ts";
import { openJournal } from "../../../src/trace/open-journal.ts";
import {
  langfuseReceiver,
  otlpReceiver,
  type Span,
  sendRuns,
} from "../../../src/trace/outbox/index.ts";
import { sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly spans: readonly Span[];
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A receiver on the loopback that answers as told, one after another, then with 200. */
async function receive(
  answers: (number | "never")[] = [],
): Promise<{ url: string; requests: Received[] }> {
  const requests: Received[] = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const answer = answers.shift() ?? 200;
      const { resourceSpans } = JSON.parse(body);
      const spans = resourceSpans[0].scopeSpans[0].spans;
      if (answer === 200)
        requests.push({ headers: request.headers, url: request.url ?? "", spans });
      if (answer !== "never") response.writeHead(answer).end("{}");
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const failedRun = (): TimedEvent[] =>
  sampleRun(3).map((event) => {
    if (event.type === "call-finished" && event.step === 2) return { ...event, status: "failed" };
    if (event.type !== "run-finished") return event;
    const error = { code: "model.failed", message: "out of memory" };
    return { ...event, outcome: { ...event.outcome, kind: "failed", error } } as TimedEvent;
  });

async function sampleJournal(): Promise<Journal> {
  const journal = await openJournal(join(temporaryFolder(), "j.db"));
  const [started, ...rest] = sampleRun(3);
  const metadata = { user: "ann", session: "s1", tags: "a, b", team: "red" };
  await journal.append("good", [{ ...started, metadata } as TimedEvent, ...rest]);
  await journal.append("bad", failedRun());
  return journal;
}

const attribute = (span: Span | undefined, key: string): unknown => {
  const value = span?.attributes.find((each) => each.key === key)?.value;
  return value === undefined ? undefined : Object.values(value)[0];
};

describe("sending runs", () => {
  test("agent, generations and tools, with names, usage, errors and labels; each run once", async () => {
    const journal = await sampleJournal();
    const { url, requests } = await receive();
    const receiver = langfuseReceiver({ publicKey: "pk", secretKey: "sk", baseUrl: `${url}/` }, {});
    expect(await sendRuns(journal, receiver)).toEqual({ runIds: ["good", "bad"], failed: [] });
    expect(requests).toHaveLength(2);
    const [good, bad] = requests;
    expect(good?.url).toBe("/api/public/otel/v1/traces");
    expect(good?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from("pk:sk").toString("base64")}`,
      "content-type": "application/json",
    });
    const spans = good?.spans ?? [];
    expect(spans.map((span) => span.name)).toEqual([
      "invoke_agent assistant",
      "chat scripted",
      "execute_tool read_file",
      "chat scripted",
      "execute_tool read_file",
      "chat scripted",
    ]);
    const [root, turn, call] = spans;
    expect(spans.slice(1).every((span) => span.parentSpanId === root?.spanId)).toBe(true);
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
    expect(root?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(root?.spanId).toMatch(/^[0-9a-f]{16}$/);
    for (const span of spans) {
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    }
    expect(attribute(root, "user.id")).toBe("ann");
    expect(attribute(root, "session.id")).toBe("s1");
    expect(attribute(root, "langfuse.trace.metadata.team")).toBe("red");
    expect(attribute(root, "langfuse.observation.type")).toBe("agent");
    expect(attribute(turn, "langfuse.observation.usage_details")).toBe(
      '{"input":20,"input_cached_tokens":80,"output":30}',
    );
    expect(attribute(turn, "gen_ai.usage.input_tokens")).toBe("100");
    expect(attribute(call, "gen_ai.tool.call.arguments")).toBe('{"path":"part-1.txt"}');
    expect(root?.status).toEqual({ code: 0 });
    expect(bad?.spans[0]?.status).toEqual({ code: 2, message: "out of memory" });
    expect(bad?.spans.map((span) => span.status.code)).toEqual([2, 0, 0, 0, 2, 0]);
    expect(await sendRuns(journal, receiver)).toEqual({ runIds: [], failed: [] });
    expect(requests).toHaveLength(2);
    await journal.close();
  });

  test.each([[429], [500], [503], ["never" as const]])(
    "a receiver that answers %s gets everything later, once",
    async (answer) => {
      const journal = await sampleJournal();
      const { url, requests } = await receive([answer, answer]);
      const receiver = otlpReceiver({ url: `${url}/v1/traces`, timeoutMilliseconds: 500 });
      for (let attempt = 0; attempt < 2; attempt++) {
        const { runIds, failed } = await sendRuns(journal, receiver);
        expect(runIds).toEqual([]);
        // One request a call, not one a run.
        expect(failed.map(({ runId }) => runId)).toEqual(["good"]);
      }
      expect((await sendRuns(journal, receiver)).runIds).toEqual(["good", "bad"]);
      expect(requests).toHaveLength(2);
      await journal.close();
    },
  );

  test("a receiver that is not there gets everything later; a run that it refuses holds up no other", async () => {
    const journal = await sampleJournal();
    const away = otlpReceiver({ url: "http://127.0.0.1:9/v1/traces", name: "mine" });
    expect(await sendRuns(journal, away)).toMatchObject({
      runIds: [],
      failed: [{ runId: "good" }],
    });
    const { url, requests } = await receive([413]);
    const back = otlpReceiver({ url: `${url}/v1/traces`, name: "mine" });
    expect(await sendRuns(journal, back)).toEqual({
      runIds: ["bad"],
      failed: [{ runId: "good", reason: "the receiver answered 413" }],
    });
    expect((await sendRuns(journal, back)).runIds).toEqual(["good"]);
    expect(requests).toHaveLength(2);
    await journal.close();
  });

  test("a run that was cut off shows its root, and goes on under the same ids", async () => {
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    const events = sampleRun(3);
    await journal.append("r", events.slice(0, 6));
    const { url, requests } = await receive();
    const receiver = otlpReceiver({ url: `${url}/v1/traces` });
    expect((await sendRuns(journal, receiver, { quietMilliseconds: 1e15 })).runIds).toEqual([]);
    expect((await sendRuns(journal, receiver)).runIds).toEqual(["r"]);
    await journal.append("r", events.slice(6));
    expect((await sendRuns(journal, receiver)).runIds).toEqual(["r"]);
    const [first, second] = requests;
    expect(attribute(first?.spans[0], "ostinato.run.status")).toBe("unfinished");
    expect(attribute(second?.spans[0], "ostinato.run.status")).toBe("answered");
    const ids = second?.spans.map((span) => span.spanId) ?? [];
    expect(first?.spans.map((span) => span.spanId)).toEqual(ids.slice(0, first?.spans.length));
    await journal.close();
  });

  test("a long run goes in several requests; without content only names, counts and times", async () => {
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    await journal.append("long", sampleRun(300, { result: () => "the words of a tool" }));
    const { url, requests } = await receive();
    await sendRuns(journal, otlpReceiver({ url: `${url}/v1/traces` }), { content: false });
    expect(requests.map(({ spans }) => spans.length)).toEqual([200, 200, 200]);
    const all = JSON.stringify(requests.map(({ spans }) => spans));
    expect(all).not.toContain("the words of a tool");
    expect(all).not.toContain("part-1.txt");
    expect(all).not.toContain("It has 3 lines");
    await journal.close();
  });

  test("Langfuse needs its keys", () => {
    expect(() => langfuseReceiver({}, {})).toThrow(/public and a secret key/);
    const keys = { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk" };
    expect(langfuseReceiver({}, keys).url).toBe(
      "https://cloud.langfuse.com/api/public/otel/v1/traces",
    );
    expect(langfuseReceiver({}, { ...keys, LANGFUSE_BASE_URL: "http://own:3000" }).url).toBe(
      "http://own:3000/api/public/otel/v1/traces",
    );
  });
});
