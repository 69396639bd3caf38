import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { TurnShape } from "../../src/grammar/turn-shape.ts";
import { loadModel, type Model } from "../../src/model/index.ts";
import type { TurnOptions } from "../../src/model/model.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { printVerified } from "../../src/replay/print-verified.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { verify } from "../../src/replay/verify.ts";
import { defineTool } from "../../src/tool/index.ts";
import type { JournalEvent } from "../../src/trace/event.ts";
import type { TimedEvent } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { readFile } from "../../tools/file/index.ts";
import { collect } from "../trace/sample-run.ts";

let model: Model;
let events: readonly JournalEvent[];

/** A tool that the model was trained on, without what it does. */
const agent = defineAgent({
  name: "reader",
  instructions: "Help with files.",
  tools: [{ ...readFile, run: () => "1\tcopper\n2\ttin\n" }],
  sampling: { temperature: 1 },
});

beforeAll(async () => {
  model = await loadModel();
  // Drawn at random, a run may well be over after one turn: the first seed that gives two.
  for (let seed = 1; seed <= 20; seed++) {
    const journal = new MemoryJournal();
    const limits = { steps: 4, turnTokens: 60 };
    await run(agent, "What is in line 1 of the file data/metals.txt?", {
      ...{ model, journal, limits, runId: "r", seed, probabilities: true },
    }).outcome;
    events = await collect(journal.read("r"));
    if (events.some((event) => event.type === "turn-finished" && event.step === 2)) return;
  }
});

afterAll(() => model.dispose());

/** The model in the box, whose turns are held to something more. */
function heldTo(more: Partial<TurnShape>, hear?: (options: TurnOptions) => void): Model {
  return {
    ...{ identity: model.identity, vocabulary: model.vocabulary, contextSize: model.contextSize },
    openSession: async () => {
      const session = await model.openSession();
      return {
        generateTurn(prompt, shape, options) {
          hear?.(options);
          return session.generateTurn(prompt, { ...shape, ...more }, options);
        },
        dispose: () => session.dispose(),
        [Symbol.asyncDispose]: () => session.dispose(),
      };
    },
    dispose: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

async function journalOf(changed: readonly JournalEvent[]): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  const bare = changed.map(({ runId, sequence, hash, ...event }) => event as TimedEvent);
  await journal.append("r", bare);
  return journal;
}

describe("verify, with the model in the box", () => {
  test("the same model, here and now, writes the run token for token", async () => {
    const journal = await journalOf(events);
    const turns = events.filter((event) => event.type === "turn-finished");
    expect(turns.length).toBeGreaterThan(1);
    const steps: number[] = [];
    const verified = await verify(journal, "r", { model, onTurn: (step) => steps.push(step) });
    expect(verified).toEqual({
      ...{ runId: "r", sameTurns: turns.length, turns: turns.length },
      ...{ difference: null, settings: [], redactedFrom: null },
    });
    expect(steps).toHaveLength(turns.length);
    expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
  });

  test("also where a limit cut its reasoning short", async () => {
    const journal = new MemoryJournal();
    const limits = { steps: 1, turnTokens: 16 };
    await run(agent, "What is in line 1 of the file data/metals.txt?", {
      ...{ model, journal, limits, runId: "r", seed: 2 },
    }).outcome;
    const turn = (await collect(journal.read("r"))).find((event) => event.type === "turn-finished");
    expect(turn?.type === "turn-finished" && turn.messages[0]?.channel).toBe("analysis");
    // The second turn is the last one, which a limit leaves room for.
    expect(await verify(journal, "r", { model })).toMatchObject({ turns: 2, difference: null });
  });

  test("another seed: the first token that differs, with both probabilities", async () => {
    const changed = events.map((event) =>
      event.type === "turn-started" && event.step === 2
        ? { ...event, seed: event.seed + 1 }
        : event,
    );
    const { difference, sameTurns } = await verify(await journalOf(changed), "r", { model });
    expect(sameTurns).toBe(1);
    expect(difference?.step).toBe(2);
    const turn = events.find((event) => event.type === "turn-finished" && event.step === 2);
    if (turn?.type !== "turn-finished") throw new Error("no turn");
    const position = difference?.position ?? -1;
    expect(difference?.recorded).toMatchObject({
      token: turn.tokens[position],
      recordedProbability: turn.probabilities?.[position],
    });
    // The same model after the same prompt, in the same parts, gives it what it gave it then.
    expect(difference?.recorded?.probability).toBeCloseTo(turn.probabilities?.[position] ?? -1, 4);
    expect(difference?.now?.token).not.toBe(turn.tokens[position]);
    expect(difference?.now?.probability).toBeGreaterThan(0);
    expect(difference?.now?.probability).toBeLessThanOrEqual(1);
  });

  test("another temperature: the recorded token has another probability, and both are printed", async () => {
    const changed = events.map((event) =>
      event.type === "turn-started" ? { ...event, sampling: { temperature: 8 } } : event,
    );
    const verified = await verify(await journalOf(changed), "r", { model });
    const { recorded, now } = verified.difference ?? {};
    expect(recorded?.probability).toBeGreaterThan(0);
    expect(recorded?.probability).not.toBeCloseTo(recorded?.recordedProbability ?? -1, 2);
    expect(now?.probability).toBeGreaterThan(0);
    const printed = printVerified(verified);
    expect(printed).toMatch(
      /step 1 differs at token \d+:\n {2}recorded \d+ ".*", probability [\d.e-]+ % now, [\d.e-]+ % when recorded\n {2}now {6}\d+ ".*", probability [\d.e-]+ % now\n {2}log-probabilities: .*\nall recorded settings/,
    );
  });

  test("a model with another context: it is said that this differs", async () => {
    const other = await loadModel(undefined, { contextSize: 2048 });
    try {
      const { settings } = await verify(await journalOf(events), "r", { model: other });
      expect(settings.find(({ setting }) => setting === "context size")).toEqual({
        ...{ setting: "context size", recorded: model.contextSize, now: 2048 },
      });
    } finally {
      await other.dispose();
    }
  });

  test("another recorded token, and a turn that has one more", async () => {
    const change = (tokens: (all: readonly number[]) => readonly number[]) =>
      events.map((event) =>
        event.type === "turn-finished" && event.step === 1
          ? { ...event, tokens: tokens(event.tokens) }
          : event,
      );
    const other = await verify(await journalOf(change((all) => all.with(3, 500))), "r", { model });
    expect(other.difference).toMatchObject({
      ...{ step: 1, position: 3, recorded: { token: 500, probability: expect.any(Number) } },
    });
    expect(other.difference?.recorded?.probability).toBeLessThan(
      other.difference?.now?.probability ?? 0,
    );
    const turn = events.find((event) => event.type === "turn-finished");
    const cut = turn?.type === "turn-finished" && turn.usage.stop === "limit";
    const longer = await verify(await journalOf(change((all) => [...all, 500])), "r", { model });
    const last = turn?.type === "turn-finished" ? turn.tokens.length : 0;
    expect(longer.difference).toMatchObject({ step: 1, position: last, recorded: { token: 500 } });
    expect(longer.difference?.now === null).toBe(!cut);
  });

  test("aborted in the middle, it has no difference to tell", async () => {
    const stop = new AbortController();
    const verifying = verify(await journalOf(events), "r", {
      model,
      signal: stop.signal,
      onTurn: () => stop.abort(new Error("enough")),
    });
    await expect(verifying).rejects.toThrow("enough");
  });

  test("other settings are named", async () => {
    const changed = events.map((event) =>
      event.type === "run-started"
        ? {
            ...event,
            ostinatoVersion: "0.0.1",
            model: { ...event.model, runtime: { ...event.model.runtime, threads: 99 } },
          }
        : event,
    );
    const { settings, difference } = await verify(await journalOf(changed), "r", { model });
    expect(difference).toBeNull();
    expect(settings).toEqual([
      { setting: "ostinato", recorded: "0.0.1", now: expect.any(String) },
      { setting: "threads", recorded: 99, now: model.identity.runtime.threads },
    ]);
  });

  test("what was redacted cannot be verified, and is said", async () => {
    const changed = events.map((event) =>
      event.type === "turn-started" && event.step === 2 ? { ...event, redacted: ["x"] } : event,
    );
    expect(await verify(await journalOf(changed), "r", { model })).toMatchObject({
      ...{ turns: 1, sameTurns: 1, redactedFrom: 2, difference: null },
    });
  });
});

/** Its arguments are held to a grammar that what a hot draw brings often breaks. */
const weather = defineTool({
  name: "get_weather",
  description: "The weather in a city.",
  input: z.object({
    city: z.string(),
    unit: z.enum(["celsius", "fahrenheit"]).optional(),
    days: z.number().int().min(1).max(9).optional(),
  }),
  effect: "read",
  run: ({ city }) => `Sunny in ${city}.`,
});

const add = defineTool({
  name: "add",
  description: "Adds two numbers.",
  input: z.object({ a: z.number().int(), b: z.number().int() }),
  effect: "read",
  run: ({ a, b }) => String(a + b),
});

describe("at a temperature", () => {
  for (const temperature of [0.3, 1, 1.5]) {
    // Issue 18 B2: without recorded probabilities half of the seeds differed, all inside arguments.
    test(`of ${temperature}, with and without probabilities, the run is the same, and verified`, async () => {
      const forecaster = defineAgent({
        name: "forecaster",
        instructions: "Answer questions about the weather.",
        tools: [weather, add],
        sampling: { temperature, minP: 0 },
      });
      for (let seed = 1; seed <= 12; seed++) {
        const turns: unknown[] = [];
        for (const probabilities of [false, true]) {
          const journal = new MemoryJournal();
          const limits = { steps: 3, turnTokens: 100 };
          await run(forecaster, "What is the weather in Oslo?", {
            ...{ model, journal, limits, runId: "r", seed, probabilities },
          }).outcome;
          const made = await collect(journal.read("r"));
          turns.push(made.flatMap((each) => (each.type === "turn-finished" ? [each.tokens] : [])));
          const { difference } = await verify(journal, "r", { model });
          expect({ seed, probabilities, difference }).toMatchObject({ difference: null });
        }
        expect({ seed, turns: turns[1] }).toEqual({ seed, turns: turns[0] });
      }
    }, 240_000);
  }

  // The channel was forced then, and no draw was spent on it.
  test("turns of before calls could name their recipient behind the role are verified as they were held", async () => {
    let calls = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const journal = new MemoryJournal();
      const limits = { steps: 3, turnTokens: 100 };
      const older = heldTo({ roleRecipient: false });
      await run(agent, "What is in line 1 of the file data/metals.txt?", {
        ...{ model: older, journal, limits, runId: "r", seed },
      }).outcome;
      const made = await collect(journal.read("r"));
      calls += made.filter(({ type }) => type === "call-requested").length;
      for (const event of made) {
        if (event.type === "turn-finished") expect(event.usage.forced?.[0]).toBe(0);
      }
      expect(await verify(journal, "r", { model })).toMatchObject({ difference: null });
      expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
    }
    expect(calls).toBeGreaterThan(0);
  }, 240_000);

  test("a record of version 0.1.0, which names no minP, is drawn without one", async () => {
    const asked: unknown[] = [];
    const listening = heldTo({}, ({ minP }) => asked.push(minP));
    const older = events.map((event) =>
      event.type === "turn-started" ? { ...event, sampling: { temperature: 1 } } : event,
    );
    await verify(await journalOf(older), "r", { model: listening });
    expect(new Set(asked)).toEqual(new Set([0]));
    await verify(await journalOf(events), "r", { model: listening });
    expect(new Set(asked)).toEqual(new Set([0, 0.1]));
  });
});
