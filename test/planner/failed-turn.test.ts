import { describe, expect, test } from "vitest";
import { OstinatoError } from "../../src/errors.ts";
import { type Model, type Session, scriptedModel } from "../../src/model/index.ts";
import { resume, run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/index.ts";
import { foldRun, MemoryJournal, printRun } from "../../src/trace/index.ts";
import { adder, callAdd, eventsOf } from "./scripted-run.ts";

/** A scripted model whose runtime fails in its first turns, in the middle of the tokens. */
function failing(times: number, cause: unknown = new Error("out of memory")): Model {
  const model = scriptedModel([callAdd(1, 2), { final: "It is 3." }]);
  let failures = 0;
  return {
    ...model,
    async openSession(): Promise<Session> {
      const session = await model.openSession();
      return {
        dispose: () => session.dispose(),
        [Symbol.asyncDispose]: () => session.dispose(),
        async *generateTurn(...given) {
          if (failures < times) {
            failures++;
            yield { token: model.vocabulary.control.channel, forced: true };
            throw new OstinatoError("model.failed", `The model failed: ${failures}`, { cause });
          }
          return yield* session.generateTurn(...given);
        },
      };
    },
  };
}

async function runWith(model: Model) {
  const journal = new MemoryJournal();
  const running = run(adder, "Add 1 and 2.", { model, journal });
  return { outcome: await running.outcome, journal, runId: running.id };
}

// Fixes, C 9: no turn was tried again.
describe("a turn that the model fails in", () => {
  test("is taken again, up to twice; the journal and `show` have it, and the run redrives", async () => {
    const { outcome, journal, runId } = await runWith(failing(2));
    expect(outcome).toMatchObject({ kind: "answered", text: "It is 3.", steps: 2, calls: 1 });
    const events = await eventsOf(journal, runId);
    expect(
      events.map((event) => (event.type === "note" ? event.code : event.type)).slice(0, 6),
    ).toEqual([
      ...["run-started", "turn-started", "model-failed"],
      ...["turn-started", "model-failed", "turn-started"],
    ]);
    const turns = events.flatMap((event) => (event.type === "turn-started" ? event : []));
    expect(turns.map(({ step }) => step)).toEqual([1, 1, 1, 2]);
    expect(
      new Set(turns.slice(0, 3).map(({ seed, promptHash }) => `${seed} ${promptHash}`)).size,
    ).toBe(1);
    const shown = printRun(foldRun(events));
    expect(shown).toContain(
      "the model failed in this turn, which is taken again: The model failed: 2",
    );
    expect(await redrive(journal, runId)).toMatchObject({ divergence: null });
  });

  test("ends the run when it fails a third time, and the run redrives", async () => {
    const { outcome, journal, runId } = await runWith(failing(3));
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "The model failed: 3" } });
    expect(await redrive(journal, runId)).toMatchObject({ divergence: null });
    const again = resume(adder, runId, { model: failing(0), journal });
    expect(await again.outcome).toMatchObject({ kind: "answered", steps: 2 });
  });

  test("is not taken again where Ostinato itself refuses it", async () => {
    const { outcome, journal, runId } = await runWith(scriptedModel([]));
    expect(outcome).toMatchObject({ kind: "failed", error: { code: "model.failed" } });
    const events = await eventsOf(journal, runId);
    expect(events.map(({ type }) => type)).toEqual(["run-started", "turn-started", "run-finished"]);
  });
});
