import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import { langfuseReceiver, otlpReceiver, sendRuns } from "../../src/outbox/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { defineTool, ToolFailure } from "../../src/tool/index.ts";
import type { TimedEvent } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { tinyVocabulary } from "../model/tiny-vocabulary.ts";
import { sampleRun } from "../trace/sample-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { attribute, recordingReceiver } from "./recording-receiver.ts";

const KEYS = { publicKey: "pk-1", secretKey: "sk-2" };

const look = defineTool({
  name: "look",
  description: "Looks.",
  input: z.object({ at: z.string() }),
  effect: "read",
  run: ({ at }) => {
    if (at === "nothing") throw new ToolFailure("there is nothing", { at });
    return `seen ${at}`;
  },
});

const agent = defineAgent({
  ...{ name: "looker", instructions: "Look around.", tools: [look] },
  sampling: { temperature: 0.5, topP: 0.9 },
});

async function lookedAround(): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  const model = scriptedModel([
    { analysis: "First the garden.", call: { tool: "look", arguments: { at: "garden" } } },
    { call: { tool: "look", arguments: { at: "nothing" } } },
    { analysis: "Enough.", final: "A garden." },
  ]);
  const metadata = { user: "ann", session: "s1", tags: "a, b", team: "red" };
  await run(agent, "What is there?", { model, journal, runId: "r", seed: 7, metadata }).outcome;
  return journal;
}

describe("a run at Langfuse", () => {
  test("as its own packages send it: where to, with which keys and names", async () => {
    const receiver = await recordingReceiver();
    const langfuse = langfuseReceiver({ ...KEYS, baseUrl: `${receiver.url}/` }, {});
    await sendRuns(await lookedAround(), langfuse);
    const [request] = receiver.requests;
    expect(request?.url).toBe("/api/public/otel/v1/traces");
    expect(request?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from("pk-1:sk-2").toString("base64")}`,
      "content-type": "application/json",
      "x-langfuse-public-key": "pk-1",
      "x-langfuse-sdk-name": "javascript",
      "x-langfuse-sdk-version": expect.stringMatching(/^5\./),
    });
    expect(request).toMatchObject({
      scope: "langfuse-sdk",
      resource: { "service.name": "ostinato" },
    });
  });

  test("agent, generations and tools, with model, parameters, usage, labels and errors", async () => {
    const receiver = await recordingReceiver();
    const langfuse = {
      ...langfuseReceiver({ ...KEYS, baseUrl: receiver.url }, {}),
      langfuse: { environment: "test", release: "7" },
    };
    await sendRuns(await lookedAround(), langfuse);
    const spans = receiver.requests[0]?.spans ?? [];
    expect(spans.map(({ name }) => name)).toEqual([
      ...["chat scripted", "execute_tool look", "chat scripted", "execute_tool look"],
      ...["chat scripted", "invoke_agent looker"],
    ]);
    const [turn, call, , failed, last, root] = spans;
    for (const span of spans) {
      expect(span.traceId).toBe(root?.traceId);
      expect(span.parentSpanId).toBe(span === root ? undefined : root?.spanId);
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
      expect(attribute(span, "user.id")).toBe("ann");
      expect(attribute(span, "session.id")).toBe("s1");
      expect(attribute(span, "langfuse.trace.name")).toBe("looker");
      expect(attribute(span, "langfuse.trace.tags")).toEqual(["a", "b"]);
      expect(attribute(span, "langfuse.trace.metadata.team")).toBe("red");
      expect(attribute(span, "langfuse.environment")).toBe("test");
      expect(attribute(span, "langfuse.release")).toBe("7");
      expect(attribute(span, "langfuse.internal.is_app_root")).toBe(
        span === root ? true : undefined,
      );
    }
    expect(spans.map((span) => attribute(span, "langfuse.observation.type"))).toEqual([
      ...["generation", "tool", "generation", "tool", "generation", "agent"],
    ]);

    expect(attribute(root, "langfuse.observation.input")).toBe("What is there?");
    expect(attribute(root, "langfuse.observation.output")).toBe("A garden.");
    expect(attribute(turn, "langfuse.observation.model.name")).toBe("scripted");
    expect(JSON.parse(String(attribute(turn, "langfuse.observation.model.parameters")))).toEqual({
      ...{ temperature: 0.5, topP: 0.9, seed: expect.any(Number) },
    });
    const usage = JSON.parse(String(attribute(last, "langfuse.observation.usage_details")));
    expect(usage.output_reasoning_tokens).toBe(tinyVocabulary.encode("Enough.").length);
    expect(usage.input_cached_tokens).toBeGreaterThan(0);
    expect(usage.total).toBe(
      usage.input + usage.input_cached_tokens + usage.output + usage.output_reasoning_tokens,
    );
    expect(JSON.parse(String(attribute(turn, "langfuse.observation.input")))).toEqual([
      { role: "system", content: "Look around." },
      { role: "user", content: "What is there?" },
    ]);
    expect(JSON.parse(String(attribute(turn, "langfuse.observation.output")))).toEqual([
      { role: "assistant", content: "First the garden.", channel: "analysis" },
      {
        ...{ role: "assistant", content: "" },
        tool_calls: [
          { type: "function", function: { name: "functions.look", arguments: '{"at":"garden"}' } },
        ],
      },
    ]);
    expect(JSON.parse(String(attribute(spans[2], "langfuse.observation.input")))).toMatchObject([
      { role: "tool", name: "look", content: "seen garden" },
    ]);
    expect(attribute(call, "langfuse.observation.input")).toBe('{"at":"garden"}');
    expect(attribute(call, "langfuse.observation.output")).toBe("seen garden");

    expect(attribute(failed, "langfuse.observation.level")).toBe("ERROR");
    expect(attribute(failed, "langfuse.observation.status_message")).toContain("nothing");
    // Other backends look at the status.
    expect(failed?.status).toMatchObject({ code: 2, message: expect.stringContaining("nothing") });
    expect(spans.map(({ status }) => status.code)).toEqual([0, 0, 0, 2, 0, 0]);
  });

  test("needs its keys, and is where the environment says", () => {
    expect(() => langfuseReceiver({}, {})).toThrow(/public and a secret key/);
    const keys = { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk" };
    const path = "/api/public/otel/v1/traces";
    expect(langfuseReceiver({}, keys).url).toBe(`https://cloud.langfuse.com${path}`);
    for (const name of ["LANGFUSE_BASE_URL", "LANGFUSE_HOST"]) {
      expect(langfuseReceiver({}, { ...keys, [name]: "http://own:3000" }).url).toBe(
        `http://own:3000${path}`,
      );
    }
    const all = { ...keys, LANGFUSE_TRACING_ENVIRONMENT: "e", LANGFUSE_RELEASE: "r" };
    expect(langfuseReceiver({}, all).langfuse).toEqual({ environment: "e", release: "r" });
    expect(() => langfuseReceiver({ baseUrl: "own:3000" }, keys)).toThrow(/cannot be sent to/);
  });
});

describe("a run at an OTLP backend", () => {
  test("under the GenAI names, and no others", async () => {
    const receiver = await recordingReceiver();
    await sendRuns(await lookedAround(), otlpReceiver({ url: `${receiver.url}/v1/traces` }, {}));
    const [request] = receiver.requests;
    expect(request).toMatchObject({ url: "/v1/traces", scope: "ostinato" });
    expect(request?.body).not.toContain("langfuse");
    const [turn, call, , failed, last, root] = request?.spans ?? [];
    expect(attribute(turn, "gen_ai.operation.name")).toBe("chat");
    expect(attribute(turn, "gen_ai.request.model")).toBe("scripted");
    expect(attribute(turn, "gen_ai.request.temperature")).toBe(0.5);
    expect(attribute(turn, "gen_ai.response.finish_reasons")).toEqual(["call"]);
    expect(attribute(last, "gen_ai.usage.reasoning.output_tokens")).toBe(
      tinyVocabulary.encode("Enough.").length,
    );
    expect(Number(attribute(last, "gen_ai.usage.cache_read.input_tokens"))).toBeGreaterThan(0);
    expect(JSON.parse(String(attribute(turn, "gen_ai.system_instructions")))).toEqual([
      { type: "text", content: "Look around." },
    ]);
    expect(JSON.parse(String(attribute(turn, "gen_ai.output.messages")))).toEqual([
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "First the garden." },
          { type: "tool_call", name: "functions.look", arguments: '{"at":"garden"}' },
        ],
        finish_reason: "call",
      },
    ]);
    expect(attribute(call, "gen_ai.tool.call.arguments")).toBe('{"at":"garden"}');
    expect(attribute(call, "gen_ai.tool.call.result")).toBe("seen garden");
    expect(attribute(call, "ostinato.tool.effect")).toBe("read");
    expect(attribute(failed, "error.type")).toBe("failed");
    expect(attribute(root, "gen_ai.operation.name")).toBe("invoke_agent");
    expect(attribute(root, "ostinato.tags")).toEqual(["a", "b"]);
    expect(attribute(root, "ostinato.metadata.team")).toBe("red");
  });

  test("where the environment says, with its headers; those go nowhere else", () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/",
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b, x-other=c=d",
      OTEL_SERVICE_NAME: "mine",
    };
    expect(otlpReceiver({}, environment)).toMatchObject({
      url: "http://collector:4318/v1/traces",
      headers: { "x-key": "a b", "x-other": "c=d" },
      serviceName: "mine",
    });
    expect(otlpReceiver({ url: "http://elsewhere/v1/traces" }, environment).headers).toEqual({});
    const keys = { LANGFUSE_PUBLIC_KEY: "pk", LANGFUSE_SECRET_KEY: "sk" };
    expect(langfuseReceiver({}, { ...environment, ...keys }).headers).not.toHaveProperty("x-key");
    expect(() => otlpReceiver({}, {})).toThrow(/No address to send traces to/);
    expect(() => otlpReceiver({ url: "localhost:4318" }, {})).toThrow(/cannot be sent to/);
    for (const url of ["ann:secret@own:3000", "ftp://ann:se@secret@own/", "own?key=secret"]) {
      expect(() => otlpReceiver({ url }, {})).toThrow(/^(?!.*secret).*cannot be sent to/);
    }
  });

  test("a password in the address is in no name, and goes into a header", () => {
    const receiver = otlpReceiver({ url: "https://me:p%40ss@host:4318/v1/traces?key=abc" }, {});
    expect(receiver).toMatchObject({
      ...{ name: "https://host:4318/v1/traces", url: "https://host:4318/v1/traces?key=abc" },
      headers: { authorization: `Basic ${Buffer.from("me:p@ss").toString("base64")}` },
    });
  });

  test("what the program's own tracing has set cuts nothing", async () => {
    const receiver = await recordingReceiver();
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    await journal.append("r", sampleRun(3, { result: () => "long ".repeat(5000) }));
    const set = {
      OTEL_TRACES_SAMPLER: "always_off",
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "10",
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "2",
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=of-another-backend",
    };
    const before = { ...process.env };
    Object.assign(process.env, set);
    try {
      await sendRuns(journal, langfuseReceiver({ ...KEYS, baseUrl: receiver.url }, {}));
    } finally {
      for (const name of Object.keys(set)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
    const [request] = receiver.requests;
    expect(request?.spans).toHaveLength(6);
    expect(request?.headers).not.toHaveProperty("x-key");
    const call = request?.spans.find(({ name }) => name.startsWith("execute_tool"));
    expect(attribute(call, "langfuse.observation.output")).toHaveLength(25_000);
    await journal.close();
  });
});

describe("what is sent of a run", () => {
  test("that failed, was stuck, or was cut off in a turn", async () => {
    const receiver = await recordingReceiver();
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    const ended = (outcome: object, length: number): TimedEvent[] => {
      const events = sampleRun(3);
      const end = events.at(-1);
      return [
        ...events.slice(0, length),
        {
          ...end,
          outcome: { ...(end as never as { outcome: object }).outcome, ...outcome },
        } as TimedEvent,
      ];
    };
    const error = { code: "model.failed", message: "out of memory" };
    await journal.append("failed", ended({ kind: "failed", error }, 8));
    await journal.append("stuck", ended({ kind: "stuck", reason: "the same again" }, 13));
    await journal.append("cut", sampleRun(3).slice(0, 8));
    await sendRuns(journal, otlpReceiver({ url: receiver.url }, {}));
    const [failed, stuck, cut] = receiver.requests.map(({ spans }) => spans);
    expect(failed?.map(({ name, status }) => [name, status.code, status.message])).toEqual([
      ["chat scripted", 0, undefined],
      ["execute_tool read_file", 0, undefined],
      ["chat scripted", 2, "out of memory"],
      ["invoke_agent assistant", 2, "out of memory"],
    ]);
    expect(stuck?.at(-1)?.status).toEqual({ code: 2, message: "the same again" });
    expect(cut?.map(({ name, status }) => [name, status.code])).toEqual([
      ["chat scripted", 0],
      ["execute_tool read_file", 0],
      ["chat scripted", 0],
      ["invoke_agent assistant", 0],
    ]);
    expect(attribute(cut?.at(-1), "ostinato.run.status")).toBe("unfinished");
    await journal.close();
  });

  test("without content: names, counts and times", async () => {
    const receiver = await recordingReceiver();
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    const events = sampleRun(3, { result: () => "the words of a tool" }).map((event) =>
      event.type === "call-finished" ? { ...event, status: "failed" as const } : event,
    );
    await journal.append("r", events);
    const langfuse = langfuseReceiver({ ...KEYS, baseUrl: receiver.url }, {});
    for (const to of [langfuse, otlpReceiver({ url: receiver.url }, {})]) {
      await sendRuns(journal, to, { content: false });
      const { body } = receiver.requests.at(-1) ?? { body: "" };
      for (const said of [
        "the words of a tool",
        "part-1.txt",
        "It has 3 lines",
        "count the lines",
        "Be brief",
      ]) {
        expect(body).not.toContain(said);
      }
      expect(body).toContain("gen_ai.usage.input_tokens");
      expect(body).toContain("read_file");
    }
    await journal.close();
  });
});
