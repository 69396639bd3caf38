import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { loadModel, type Model } from "../../src/model/index.ts";
import { defineAgent, resume, run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { verify } from "../../src/replay/verify.ts";
import { defineTool } from "../../src/tool/index.ts";
import type { JournalEvent } from "../../src/trace/event.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { collect } from "../trace/sample-run.ts";
import { leftBetweenTurns } from "./left-between-turns.ts";

const weather = defineTool({
  name: "get_weather",
  description: "Gets the weather.",
  input: z.object({ city: z.string(), days: z.number().int().optional() }),
  effect: "read",
  run: ({ city }) => `${city}: 7 degrees, light rain.`,
});
const agent = defineAgent({
  name: "forecaster",
  instructions: "Answer questions about the weather.",
  tools: [weather],
  output: z.string(),
  sampling: { temperature: 1, minP: 0 },
});

/** The model in the box, not held to the structured answer: it gives its own, which is no JSON. */
let model: Model;

beforeAll(async () => {
  const loaded = await loadModel();
  model = {
    ...{ identity: loaded.identity, vocabulary: loaded.vocabulary },
    contextSize: loaded.contextSize,
    openSession: async () => {
      const session = await loaded.openSession();
      return {
        generateTurn: (prompt, { finalGrammar: _, ...shape }, options) =>
          session.generateTurn(prompt, shape, options),
        recall: (turns) => session.recall?.(turns),
        dispose: () => session.dispose(),
        [Symbol.asyncDispose]: () => session.dispose(),
      };
    },
    dispose: () => loaded.dispose(),
    [Symbol.asyncDispose]: () => loaded.dispose(),
  };
});

afterAll(() => model.dispose());

const unreadable = (events: readonly JournalEvent[]): number =>
  events.filter((event) => event.type === "note" && event.code === "turn-unreadable").length;
const tokensOf = (events: readonly JournalEvent[]) =>
  events.flatMap((event) =>
    event.type === "turn-finished" && event.usage.stop !== "aborted" ? [event.tokens] : [],
  );

// Issue 21, item 5: a draw that is thrown away leaves nothing behind, in the cache neither.
describe("turns that were resampled", () => {
  test("are redriven, verified, and the same in a run that is left after each turn", async () => {
    let draws = 0;
    for (let seed = 1; seed <= 3; seed++) {
      const options = { model, limits: { steps: 3, turnTokens: 60 } };
      const whole = new MemoryJournal();
      await run(agent, "What is the weather in Oslo?", {
        ...{ ...options, runId: "r", seed, journal: whole },
      }).outcome;
      const events = await collect(whole.read("r"));
      draws += unreadable(events);
      expect(await redrive(whole, "r")).toMatchObject({ divergence: null });
      const { difference } = await verify(whole, "r", { model });
      expect({ seed, difference }).toEqual({ seed, difference: null });
      const journal = await leftBetweenTurns(
        whole,
        (left) => resume(agent, "r", { ...options, journal: left, exact: true }).outcome,
      );
      expect({ seed, tokens: tokensOf(await collect(journal.read("r"))) }).toEqual({
        ...{ seed, tokens: tokensOf(events) },
      });
    }
    expect(draws).toBeGreaterThan(3);
  }, 240_000);
});
