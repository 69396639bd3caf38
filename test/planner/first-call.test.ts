import { describe, expect, test } from "vitest";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, resume, run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { adder, agentWith, callAdd, eventsOf, runScript } from "./scripted-run.ts";

const agent = agentWith({ firstCall: "required" });
const turnsOf = (events: readonly JournalEvent[]) =>
  events.flatMap((event) =>
    event.type === "turn-started" ? [[event.mustCall, event.startWith]] : [],
  );
const notesOf = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === "note" ? [event.code] : []));

/** D3: the model looks before it answers. */
describe('firstCall: "required"', () => {
  test("holds the first step to a call, and no later one", async () => {
    const shapes: unknown[] = [];
    const { outcome, events } = await runScript(
      ({ step, shape }) => {
        shapes.push(shape.mustCall);
        return step < 2 ? callAdd(step) : { final: "Done." };
      },
      { agent },
    );
    expect(outcome).toMatchObject({ kind: "answered", steps: 3 });
    expect(shapes).toEqual([true, false, false]);
    expect(turnsOf(events)).toEqual([
      [true, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(events[0]).toMatchObject({ agent: { firstCall: "required" } });
  });

  test("a model that can't be held is told; its answer before looking doesn't count", async () => {
    let told = "";
    const { outcome, events, journal } = await runScript(
      [
        { analysis: "Easy.", final: "I do not know." },
        ({ prompt, shape }) => {
          told = prompt;
          expect(shape).toMatchObject({ mustCall: true, startWith: "call" });
          return callAdd(1);
        },
        { final: "2" },
      ],
      { agent },
    );
    expect(outcome).toMatchObject({ kind: "answered", text: "2" });
    expect(notesOf(events)).toEqual(["no-call"]);
    expect(told).toMatch(
      /Call one of your tools first, then answer\.<\|end\|><\|start\|>assistant$/,
    );
    for (const options of [{ agent }, {}]) {
      expect((await redrive(journal, events[0]?.runId ?? "", options)).divergence).toBeNull();
    }
  });

  test("a call that was not made is no looking: wrong arguments, a tool that there isn't", async () => {
    const { events } = await runScript(
      [callAdd("x"), { call: { tool: "look", arguments: {} } }, callAdd(1), { final: "2" }],
      { agent },
    );
    expect(turnsOf(events).map(([mustCall]) => mustCall)).toEqual([true, true, true, undefined]);
  });

  test("a call that failed is", async () => {
    const { outcome, events } = await runScript([callAdd(13), { final: "It fails." }], { agent });
    expect(outcome.kind).toBe("answered");
    expect(turnsOf(events)).toEqual([
      [true, undefined],
      [undefined, undefined],
    ]);
  });

  test("a turn that is cut before its call is followed by one begun in a call", async () => {
    const { outcome, events } = await runScript(
      [{ analysis: "I think and think. ".repeat(100) }, callAdd(1), { final: "2" }],
      { agent, limits: { turnTokens: 60 } },
    );
    expect(outcome).toMatchObject({ kind: "answered", text: "2" });
    expect(turnsOf(events)).toEqual([
      [true, undefined],
      [true, "call"],
      [undefined, undefined],
    ]);
  });

  test("a model that never calls ends as stuck, with what it said", async () => {
    const { outcome } = await runScript(() => ({ final: "I do not know." }), { agent });
    expect(outcome).toMatchObject({ kind: "stuck", steps: 3, text: "I do not know." });
  });

  test("turns without a single token keep the prompt whole", async () => {
    let prompt = "";
    const { outcome } = await runScript(
      [
        { tokens: [] },
        (moment) => {
          prompt = moment.prompt;
          return callAdd(1);
        },
        { final: "2" },
      ],
      { agent },
    );
    expect(outcome.kind).toBe("answered");
    expect(prompt.match(/<\|start\|>assistant/g)).toHaveLength(1);
  });

  test("a resumed run is held as it was begun, whatever the agent says now", async () => {
    for (const [before, after] of [
      [agent, adder],
      [adder, agent],
    ] as const) {
      const journal = new MemoryJournal();
      const first = run(before, "Add.", { model: scriptedModel([]), journal });
      expect((await first.outcome).kind).toBe("failed");
      const seen: unknown[] = [];
      const model = scriptedModel(({ step, shape }) => {
        seen.push(shape.mustCall);
        return step === 0 ? callAdd(1) : { final: "2" };
      });
      const again = resume(after, first.id, { model, journal, acceptChangedAgent: true });
      expect((await again.outcome).kind).toBe("answered");
      expect(seen).toEqual([before === agent, false]);
      const { divergence } = await redrive(journal, first.id);
      expect(divergence).toBeNull();
      expect((await eventsOf(journal, first.id)).length).toBeGreaterThan(5);
    }
  });

  test("without tools, or spelt otherwise, is refused at once", () => {
    const definition = { name: "a", instructions: "x" };
    expect(() => defineAgent({ ...definition, firstCall: "required" })).toThrow(/has no tools/);
    const firstCall = "always" as "required";
    expect(() => defineAgent({ ...definition, firstCall })).toThrow(
      /firstCall .* must not be "always"/,
    );
  });
});
