import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type ScriptedMessages,
  type ScriptedTurn,
  scriptedModel,
} from "../../../../src/model/index.ts";
import { resume } from "../../../../src/planner/index.ts";
import { redrive } from "../../../../src/replay/redrive.ts";
import { defineTool, ToolFailure } from "../../../../src/tool/index.ts";
import type { JournalEvent, MemoryJournal } from "../../../../src/trace/index.ts";
import { agentWith, eventsOf, resultsOf, runScript } from "../../scripted-run.ts";

type Turn = Extract<ScriptedTurn, (...moment: never) => unknown>;

const FINAL = "This is what I have.";

let ticks = 0;
let flaky = 0;
const tools = [
  defineTool({
    name: "read",
    description: "Reads a file.",
    input: z.object({ path: z.string(), lines: z.number().optional() }),
    effect: "read",
    run: ({ path }) => {
      if (path.startsWith("no-")) throw new ToolFailure(`There is no file ${path}.`);
      return `text of ${path}`;
    },
  }),
  defineTool({
    name: "clock",
    description: "Tells the time and the load.",
    input: z.object({}),
    effect: "read",
    run: () => {
      ticks++;
      const time = new Date(1_764_000_000_000 + ticks * 61_000);
      return `${time.toISOString()} up ${ticks} min, pid ${4_000 + ticks}: load 3`;
    },
  }),
  defineTool({
    name: "poll",
    description: "Tells how far the job is.",
    input: z.object({ job: z.string() }),
    effect: "read",
    run: () => `running, ${++ticks} of 30 done`,
  }),
  defineTool({
    name: "page",
    description: "Lists a page.",
    input: z.object({ page: z.number() }),
    effect: "read",
    run: ({ page }) => `entries ${page * 10} to ${page * 10 + 9}`,
  }),
  defineTool({
    name: "flaky",
    description: "Fails four times out of five.",
    input: z.object({}),
    run: () => {
      if (++flaky % 5 !== 0) throw new ToolFailure("connection reset after 31 ms");
      return `done ${flaky}`;
    },
  }),
  defineTool({
    name: "write",
    description: "Writes a file.",
    input: z.object({ path: z.string() }),
    effect: "idempotent",
    run: () => "Written.",
  }),
  defineTool({
    name: "isPrime",
    description: "Is it a prime?",
    input: z.object({ number: z.number() }),
    effect: "read",
    run: ({ number }) => (number % 2 === 1 ? "yes" : "no"),
  }),
];
const agent = agentWith({ tools, sampling: { temperature: 0 } });

const call = (tool: string, given: object): ScriptedMessages => ({
  call: { tool, arguments: given },
});
const raw = (text: string): ScriptedMessages => ({
  call: { recipient: "functions.read", raw: text },
});
/** Does something in each step, and answers where the turn was begun in its answer. */
const always =
  (turn: (step: number) => ScriptedMessages): Turn =>
  ({ step, shape }) =>
    shape.startWith === "final" ? { final: FINAL } : turn(step);

const notesOf = (events: readonly JournalEvent[], code: string) =>
  events.flatMap((event) => (event.type === "note" && event.code === code ? [event] : []));

async function isRedriven(journal: MemoryJournal, events: readonly JournalEvent[]) {
  const { divergence, same } = await redrive(journal, events[0]?.runId ?? "");
  expect(divergence).toBeNull();
  expect(same).toBe(events.length);
}

describe("issue 22, 3: a run that gets nowhere is told, thinks, and ends with the model's text", () => {
  const spellings = [
    '{"path":"a","lines":2}',
    '{ "lines": 2, "path": "a" }',
    '{"path":"a", "lines":2 }',
  ];
  test.each<[string, (step: number) => ScriptedMessages, number, RegExp]>([
    ["the same call", () => call("read", { path: "a" }), 5, /same call brought the same result 5/],
    ["changed JSON", (step) => raw(spellings[step % 3] ?? ""), 5, /same call/],
    ["a clock in the result", () => call("clock", {}), 5, /same call/],
    [
      "two in turn",
      (step) => call("read", { path: "ab"[step % 2] }),
      10,
      /same 2 calls .* 5 times/,
    ],
    [
      "a cycle of three",
      (step) => call("read", { path: "abc"[step % 3] }),
      15,
      /same 3 calls|nothing/,
    ],
    [
      "a cycle of four",
      (step) => call("read", { path: "abcd"[step % 4] }),
      20,
      /same 4 calls|nothing/,
    ],
    [
      "the same error, other arguments",
      (step) => call("read", { path: `no-${step}` }),
      5,
      /same error came 5/,
    ],
    ["a tool that isn't there", (step) => call("reed", { path: `${step}` }), 5, /same error/],
    [
      "what is known already, in no order",
      (step) => call("read", { path: "abcde"[(step * step + (step >> 2)) % 5] }),
      20,
      /nothing that was not known|same/,
    ],
  ])("%s", async (_, turn, most, reason) => {
    const { outcome, events, journal } = await runScript(always(turn), { agent });
    expect(outcome).toMatchObject({ kind: "stuck", text: FINAL });
    expect(outcome).toHaveProperty("reason", expect.stringMatching(reason));
    expect(outcome.calls).toBeLessThanOrEqual(most);
    const notes = notesOf(events, "no-progress");
    expect(notes[0]).not.toHaveProperty("think");
    expect(notes.at(-1)).toHaveProperty("think", true);
    expect(
      resultsOf(events).some((text) => /Do something else, or give your final/.test(text)),
    ).toBe(true);
    const turns = events.flatMap((event) => (event.type === "turn-started" ? [event] : []));
    const thought = turns.filter(({ think }) => think);
    expect(thought[0]).toMatchObject({ startWith: "analysis", sampling: { temperature: 1 } });
    expect(
      turns.filter(({ think }) => !think).every(({ sampling }) => sampling.temperature === 0),
    ).toBe(true);
    expect(turns.at(-1)).toMatchObject({ startWith: "final", last: "stuck" });
    await isRedriven(journal, events);
  });

  test("a model that listens goes on", async () => {
    const { outcome, events, journal } = await runScript(
      ({ prompt }) =>
        prompt.includes("same result 3 times in a row")
          ? { final: "The file says a." }
          : call("read", { path: "a" }),
      { agent },
    );
    expect(outcome).toMatchObject({ kind: "answered", calls: 3 });
    await isRedriven(journal, events);
  });

  test("resumed, it may try again", async () => {
    const { events, journal } = await runScript(
      always(() => call("read", { path: "a" })),
      { agent },
    );
    const runId = events[0]?.runId ?? "";
    const model = scriptedModel([call("read", { path: "a" }), { final: "Now." }]);
    const outcome = await resume(agent, runId, { model, journal }).outcome;
    expect(outcome).toMatchObject({ kind: "answered", text: "Now." });
    await isRedriven(journal, await eventsOf(journal, runId));
  });
});

describe("false alarms end no run", () => {
  test.each<[string, number, (step: number) => ScriptedMessages]>([
    ["a poll whose state changes", 30, () => call("poll", { job: "build" })],
    [
      "a poll with a pause between",
      40,
      (step) => (step % 2 ? call("poll", { job: "build" }) : call("read", { path: "a" })),
    ],
    ["pages", 30, (step) => call("page", { page: step })],
    ["a command that fails four times and then works", 15, () => call("flaky", {})],
    ["files that are written", 30, (step) => call("write", { path: `${step}` })],
    ["yes and no", 30, (step) => call("isPrime", { number: step })],
    ["a few looks at the same files", 8, (step) => call("read", { path: `${step % 5}` })],
  ])("%s", async (_, steps, turn) => {
    flaky = 0;
    const { outcome, events, journal } = await runScript(
      ({ step }) => (step < steps ? turn(step) : { final: "Done." }),
      { agent },
    );
    expect(outcome).toMatchObject({ kind: "answered", text: "Done.", calls: steps });
    await isRedriven(journal, events);
  });
});

describe("an answer that is none", () => {
  test.each([
    ["a promise", "Let me read the file.", "promised"],
    [
      "two of them",
      "Okay, I'll look at the notes first. Then I will search for the name.",
      "promised",
    ],
    ["a call in words", 'functions.read({"path": "a"})', "call-as-text"],
    [
      "a call in a header",
      'commentary to=functions.read <|constrain|>json<|message|>{"path":"a"}',
      "call-as-text",
    ],
    [
      "a call in JSON",
      '```json\n{"name": "read", "arguments": {"path": "a"}}\n```',
      "call-as-text",
    ],
    ["a call after a sentence", 'I will read it.\n\nread(path="a")', "call-as-text"],
  ])("%s: the model is told, and goes on", async (_, final, code) => {
    let prompt = "";
    const { outcome, events, journal } = await runScript(
      [
        { final },
        (moment) => {
          prompt = moment.prompt;
          return call("read", { path: "a" });
        },
        { final: "It says a." },
      ],
      { agent },
    );
    expect(outcome).toMatchObject({ kind: "answered", text: "It says a.", calls: 1 });
    expect(notesOf(events, code)).toHaveLength(1);
    expect(prompt).toMatch(/Call the tool (?:now|itself), or give your final answer\./);
    await isRedriven(journal, events);
  });

  test("again and again: it thinks, has its last turn, and is stuck", async () => {
    const { outcome, events, journal } = await runScript(
      ({ shape }) => ({ final: shape.startWith === "final" ? FINAL : "Let me read the file." }),
      { agent },
    );
    expect(outcome).toMatchObject({
      ...{ kind: "stuck", text: FINAL, steps: 3 },
      reason: "3 turns in a row came to nothing, the last of them only saying what it would do",
    });
    expect(notesOf(events, "promised").map(({ think }) => think ?? false)).toEqual([
      false,
      true,
      true,
    ]);
    await isRedriven(journal, events);
  });

  test.each([
    "Let me be clear: the port is 8080.",
    "I will not open the file, since it is empty.",
    "Let me read the file. It says that the port is 8080.",
    "add(1, 2) is 3 (I added)",
    "Use read(path) to read it.",
    '{"name": "Ada", "age": 36}',
    "We will meet at nine.",
  ])("an answer is one: %s", async (final) => {
    const { outcome } = await runScript([{ final }], { agent });
    expect(outcome).toMatchObject({ kind: "answered", text: final });
  });

  test("what the task asks to say is no promise, and without tools there is none", async () => {
    const final = "Let me read the file.";
    const asked = await runScript([{ final }], { agent, task: "Say: let me read the file." });
    expect(asked.outcome.kind).toBe("answered");
    const bare = await runScript([{ final }], { agent: agentWith({ tools: [] }) });
    expect(bare.outcome.kind).toBe("answered");
  });
});
