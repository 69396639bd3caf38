import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadModel, type Model } from "../../src/model/index.ts";
import { defineAgent, resume, run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { verify } from "../../src/replay/verify.ts";
import type { JournalEvent, TurnFinished } from "../../src/trace/event.ts";
import type { TimedEvent } from "../../src/trace/journal.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { readFile } from "../../tools/file/index.ts";
import { collect } from "../trace/sample-run.ts";
import { leftBetweenTurns } from "./left-between-turns.ts";

const agent = defineAgent({
  name: "reader",
  instructions: "Help with files.",
  tools: [{ ...readFile, run: () => "1\tcopper\n2\ttin\n".repeat(8) }],
  sampling: { temperature: 1 },
});
const task = "What is the sum of the numbers in a.txt and b.txt?";
let model: Model;

beforeAll(async () => {
  model = await loadModel();
});

afterAll(() => model.dispose());

const isTurn = (event: JournalEvent) => event.type === "turn-finished";
const turnsOf = (events: readonly JournalEvent[]) =>
  events.filter(isTurn).map(({ tokens, probabilities, messages }: TurnFinished) => ({
    tokens,
    probabilities,
    messages,
  }));

/** A run of up to four steps that is left after each turn, and resumed. */
async function inPieces(seed: number, exact: boolean): Promise<MemoryJournal> {
  const options = { model, probabilities: true, limits: { steps: 4, turnTokens: 150 } };
  const whole = new MemoryJournal();
  await run(agent, task, { ...options, journal: whole, runId: "r", seed }).outcome;
  return leftBetweenTurns(
    whole,
    (journal) => resume(agent, "r", { ...options, journal, exact }).outcome,
  );
}

// Issue 18 B1: what a session evaluates is recorded, and a later one evaluates it alike.
describe("a run that is left after each step and resumed", () => {
  test("comes to the same as one that is not, to the last bit, and is verified", async () => {
    let longest = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const whole = new MemoryJournal();
      await run(agent, task, {
        ...{ model, journal: whole, runId: "r", seed, probabilities: true },
        limits: { steps: 4, turnTokens: 150 },
      }).outcome;
      const turns = turnsOf(await collect(whole.read("r")));
      const journal = await inPieces(seed, true);
      const events = await collect(journal.read("r"));
      expect({ seed, turns: turnsOf(events) }).toEqual({ seed, turns });
      longest = Math.max(longest, turns.length);
      expect(await verify(journal, "r", { model })).toMatchObject({ difference: null });
      expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
    }
    expect(longest).toBeGreaterThan(2);
  }, 240_000);

  test("quickly, evaluates its prompt at once, says so, and is verified all the same", async () => {
    let resumed = 0;
    for (let seed = 1; seed <= 3; seed++) {
      const journal = await inPieces(seed, false);
      const later = (await collect(journal.read("r"))).filter(isTurn).slice(1);
      for (const { usage } of later) {
        expect(usage.restoredTokens).toBeUndefined();
        expect(usage.reusedTokens).toBe(0);
        resumed++;
      }
      expect(await verify(journal, "r", { model })).toMatchObject({ difference: null });
    }
    expect(resumed).toBeGreaterThan(4);
  }, 240_000);

  test("also one that version 0.1.0 recorded, which doesn't say how it was evaluated", async () => {
    const newer = new MemoryJournal();
    const options = { model, seed: 1, runId: "r" };
    const limits = { steps: 2, turnTokens: 150 };
    await run(agent, task, { ...options, journal: newer, limits }).outcome;
    const journal = new MemoryJournal();
    const events = (await collect(newer.read("r"))).map(({ runId, sequence, hash, ...event }) => {
      if (event.type === "run-started" || event.type === "turn-started") {
        return { ...event, sampling: { temperature: 1 } };
      }
      if (event.type !== "turn-finished") return event as TimedEvent;
      const { borders, forced, ...usage } = event.usage;
      expect(borders).toEqual(expect.any(Array));
      expect(forced).toEqual(expect.any(Array));
      return { ...event, usage };
    });
    await journal.append("r", events);
    expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
    await resume(agent, "r", { model, journal, limits: { steps: 5 } }).outcome;
    const turns = (await collect(journal.read("r"))).filter(isTurn);
    expect(turns.map(({ usage }) => usage.restoredTokens)).toEqual(turns.map(() => undefined));
    // The third turn is the last one of the first limit, which a resumed run leaves out.
    expect(turns[3]?.usage).toMatchObject({ reusedTokens: 0, borders: expect.any(Array) });
    expect(await redrive(journal, "r")).toMatchObject({ divergence: null });
  }, 240_000);
});
