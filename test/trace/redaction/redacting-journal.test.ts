import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { OstinatoError } from "../../../src/errors.ts";
import type { Token } from "../../../src/harmony/index.ts";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, resume, run } from "../../../src/planner/index.ts";
import { defineTool, ToolFailure } from "../../../src/tool/index.ts";
import type { JournalEvent } from "../../../src/trace/event.ts";
import type { Journal, TimedEvent } from "../../../src/trace/journal.ts";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";
import { RedactedPrompt } from "../../../src/trace/redaction/redacted-prompt.ts";
import { redactingJournal } from "../../../src/trace/redaction/redacting-journal.ts";
import { openJournal } from "../../../src/trace/sqlite/open-journal.ts";
import { tinyVocabulary } from "../../model/tiny-vocabulary.ts";
import { collect, sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** In the form of a GitHub token, so that nobody has to name it. */
const SECRET = `ghp_${"aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF1h".slice(0, 36)}`;
const OPTIONS = { vocabulary: tinyVocabulary, environment: [] };

const lookup = defineTool({
  name: "lookup",
  description: `Looks things up with ${SECRET}.`,
  input: z.object({ key: z.string() }),
  effect: "read",
  run: ({ key }) => {
    if (key === "fail")
      throw new ToolFailure(`refused for ${SECRET}`, { details: { [SECRET]: 1 } });
    return {
      text: `token is ${SECRET}\n${"row\n".repeat(400)}`,
      details: { deep: [{ key: SECRET }] },
    };
  },
});

const agent = defineAgent({
  name: `agent ${SECRET}`,
  instructions: `Never show ${SECRET}.`,
  tools: [lookup],
  output: z.strictObject({ answer: z.string() }),
});

const script = [
  { analysis: `The key is ${SECRET}`, call: { tool: "lookup", arguments: { key: SECRET } } },
  { preamble: `Now ${SECRET}:`, call: { tool: "lookup", arguments: { key: "fail" } } },
  { call: { tool: `lookup_${SECRET}`, arguments: { key: "x" } } },
  { final: `{"answer":"none","${SECRET}":1}` },
  { analysis: "Again.", final: `{"answer":"${SECRET}"}` },
];

function secretRun(journal: Journal, turns: typeof script) {
  return run(agent, `Use ${SECRET} to look it up.`, {
    model: scriptedModel(turns as never),
    journal: redactingJournal(journal, OPTIONS),
    metadata: { user: SECRET, [SECRET]: "tag" },
    history: [{ role: "user", content: `Hello ${SECRET}` }],
    probabilities: true,
    seed: 1,
  });
}

/** Everything that the events say, tokens included. */
function spoken(events: readonly JournalEvent[]): string {
  const texts = events.map((event) => {
    if (event.type === "turn-started") return tinyVocabulary.decode(event.newTokens);
    return event.type === "turn-finished" ? tinyVocabulary.decode(event.tokens) : "";
  });
  return JSON.stringify(events) + texts.join("\n");
}

/** Prompt hashes, made again from the tokens that were written. */
function checkHashes(events: readonly JournalEvent[]): void {
  let stream: Token[] = [];
  for (const event of events) {
    if (event.type === "turn-finished") stream.push(...event.tokens);
    if (event.type !== "turn-started") continue;
    stream = [...stream.slice(0, event.prefixLength), ...event.newTokens];
    const bytes = new Uint8Array(Int32Array.from(stream).buffer);
    expect(event.promptHash).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
}

describe("a secret all over a run", () => {
  test("is in no event, no token and no file", async () => {
    const path = join(temporaryFolder(), "journal.db");
    const journal = await openJournal(path);
    const running = secretRun(journal, script);
    const watched: unknown[] = [];
    for await (const event of running) if ("sequence" in event) watched.push(event);
    expect(await running.outcome).toMatchObject({ kind: "answered", output: { answer: SECRET } });

    const events = await collect(journal.read(running.id));
    expect(spoken(events)).not.toContain(SECRET);
    expect(spoken(events).match(/\[redacted:github-token\]/g)?.length).toBeGreaterThan(20);
    expect(watched).toEqual(events);
    checkHashes(events);
    // Every kind of event that had it says so; those that had not, don't.
    const marked = new Set(events.filter((event) => event.redacted).map((event) => event.type));
    expect([...marked].sort()).toEqual([
      "call-finished",
      "call-requested",
      "note",
      "run-finished",
      "run-started",
      "turn-finished",
      "turn-started",
    ]);
    for (const event of events) {
      if (event.type !== "turn-finished") continue;
      expect(event.probabilities).toHaveLength(event.tokens.length);
    }
    expect(JSON.stringify(await journal.list())).not.toContain(SECRET);
    await journal.close();
    for (const file of readdirSync(join(path, ".."))) {
      if (!file.startsWith("journal.db") || file.endsWith("writers")) continue;
      const bytes = readFileSync(join(path, "..", file));
      expect(bytes.includes(SECRET)).toBe(false);
      expect(bytes.includes(SECRET.slice(0, 20))).toBe(false);
    }
  });

  test("a run cut off after any event goes on from the redacted record", async () => {
    const whole = new MemoryJournal();
    const first = secretRun(whole, script);
    await first.outcome;
    const all = await collect(whole.read(first.id));
    const bare = all.map(({ runId, sequence, hash, ...event }) => event as TimedEvent);
    for (let length = 1; length < all.length; length++) {
      const journal = new MemoryJournal();
      await journal.append("r", bare.slice(0, length));
      const turnsDone = bare
        .slice(0, length)
        .filter((event) => event.type === "turn-finished").length;
      const rest = script.slice(turnsDone);
      const again = resume({ ...agent, name: "agent [redacted:github-token]" }, "r", {
        model: scriptedModel(rest as never),
        journal: redactingJournal(journal, OPTIONS),
        probabilities: true,
      });
      expect((await again.outcome).kind).toBe("answered");
      const events = await collect(journal.read("r"));
      expect(spoken(events)).not.toContain(SECRET);
      checkHashes(events);
    }
  });

  test("is in no field that a loop fills rarely", async () => {
    const journal = new MemoryJournal();
    const redacting = redactingJournal(journal, OPTIONS);
    const [started] = sampleRun(1);
    const step = { step: 1, time: 2, callId: "1.1" };
    const totals = {
      ...{ steps: 1, calls: 1, promptTokens: 1, reusedTokens: 1, outputTokens: 1 },
      milliseconds: 1,
    };
    const limits = {
      ...{ wallMilliseconds: 1, cpuSeconds: 1, processes: 1, memoryBytes: 1, fileBytes: 1 },
      ...{ writtenBytes: 1, writtenFiles: 1, outputBytes: 1 },
    };
    const events: TimedEvent[] = [
      {
        ...(started as Extract<TimedEvent, { type: "run-started" }>),
        model: {
          kind: "llama",
          name: SECRET,
          file: { path: `/models/${SECRET}`, bytes: 1 },
          runtime: { note: SECRET },
        },
        sandbox: {
          tier: "bubblewrap",
          policy: {
            workspace: { path: `/home/${SECRET}`, mode: "overlay", writable: true },
            readOnlyPaths: [SECRET],
            environment: [SECRET],
            network: { allow: [`https://user:${SECRET}@host`] },
            limits,
          },
        },
      },
      { ...step, type: "call-decided", decision: "denied", by: "person", reason: SECRET },
      {
        ...{ ...step, type: "call-finished", status: "failed", text: "", milliseconds: 1 },
        changes: [
          {
            path: SECRET,
            kind: "added",
            type: "file",
            bytesBefore: null,
            bytesAfter: 1,
            warning: SECRET,
          },
        ],
      },
      { ...step, type: "note", code: "workspace", text: SECRET },
      {
        type: "run-resumed",
        ...{ step: 1, time: 2, ostinatoVersion: "1" },
        model: { kind: "llama", name: SECRET, runtime: {} },
      },
      {
        type: "run-finished",
        time: 3,
        outcome: {
          kind: "failed",
          text: null,
          error: { code: "internal", message: SECRET, hint: SECRET },
          ...totals,
        },
      },
    ];
    await redacting.append("r", events);
    const written = await collect(journal.read("r"));
    expect(JSON.stringify(written)).not.toContain(SECRET);
    expect(written.every((event) => event.redacted !== undefined)).toBe(true);
    expect(JSON.stringify(await journal.list())).not.toContain(SECRET);
  });

  test("a run without secrets is written as it is", async () => {
    const plain = new MemoryJournal();
    const redacted = new MemoryJournal();
    const events = sampleRun(5);
    expect(await redactingJournal(redacted, OPTIONS).append("r", events)).toEqual(
      await plain.append("r", events),
    );
  });

  test("appends that are not awaited stay in order", async () => {
    const journal = new MemoryJournal();
    const redacting = redactingJournal(journal, OPTIONS);
    const events = sampleRun(10, { result: () => SECRET });
    await Promise.all(events.map((event) => redacting.append("r", [event])));
    const types = (await collect(journal.read("r"))).map((event) => event.type);
    expect(types).toEqual(events.map((event) => event.type));
  });

  test("a journal that fails is reported, and the next append still works", async () => {
    const journal = new MemoryJournal();
    const redacting = redactingJournal(journal, OPTIONS);
    await expect(redacting.append("r", sampleRun(1).slice(1))).rejects.toSatisfy(OstinatoError.is);
    await redacting.append("r", sampleRun(1));
    expect(await collect(redacting.read("r"))).toHaveLength(sampleRun(1).length);
    await redacting.close();
  });
});

describe("the prompt as written", () => {
  const { control } = tinyVocabulary;
  const message = (text: string): Token[] => [
    control.start,
    ...tinyVocabulary.encode("user"),
    control.message,
    ...tinyVocabulary.encode(text),
    control.end,
  ];

  test("is that of the cleaned texts, however it was cut and added to", async () => {
    const clean = (text: string): string => text.replaceAll("hush", "[redacted:x]");
    const text = fc.array(fc.constantFrom("hush", "a ", "word\n", "é", "hushhush "), {
      maxLength: 6,
    });
    const edits = fc.array(fc.record({ keep: fc.nat({ max: 1000 }), texts: fc.array(text) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        const prompt = new RedactedPrompt(tinyVocabulary, clean);
        let model: Token[] = [];
        let written: Token[] = [];
        for (const { keep, texts } of all) {
          const cut = model.length === 0 ? 0 : keep % (model.length + 1);
          const added = texts.flatMap((parts) => message(parts.join("")));
          model = [...model.slice(0, cut), ...added];
          const spliced = await prompt.splice(cut, added);
          written = [...written.slice(0, spliced.prefixLength), ...spliced.written];
          expect(prompt.written).toEqual(written);
          expect(tinyVocabulary.decode(written)).not.toContain("hush");
        }
      }),
    );
    const once = new RedactedPrompt(tinyVocabulary, clean);
    expect((await once.add([...message("say hush now"), ...message("b")])).written).toEqual([
      ...message("say [redacted:x] now"),
      ...message("b"),
    ]);
  });
});

test("messages to a run are written without secrets; edited arguments with one are refused", async () => {
  const journal = new MemoryJournal();
  const cleaning = redactingJournal(journal, OPTIONS);
  await cleaning.append("r", sampleRun(1));
  await cleaning.post("r", { kind: "steer", text: `Use ${SECRET} there.` });
  const decide = { kind: "decide", callId: "c", verdict: "denied" } as const;
  await cleaning.post("r", { ...decide, reason: `not with ${SECRET}` });
  const refused = cleaning.post("r", { ...decide, edit: { deep: [SECRET] } });
  await expect(refused).rejects.toThrow(/edited arguments hold a secret \(github-token\)/);
  expect((await cleaning.messages("r")).map(({ message }) => message)).toEqual([
    { kind: "steer", text: "Use [redacted:github-token] there." },
    { ...decide, reason: "not with [redacted:github-token]" },
  ]);
  expect(JSON.stringify(await journal.messages("r"))).not.toContain(SECRET);
});
