import { afterAll, beforeAll, expect, test } from "vitest";
import { researcher } from "../../agents/index.ts";
import { loadModel, type Model } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { redrive, verify } from "../../src/replay/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";

let model: Model;
beforeAll(async () => {
  model = await loadModel();
});
afterAll(() => model.dispose());

/** D3: with the default question of examples/research.ts, where the model in the box answered at once that it does not know. */
test.each([1, 2, 3])("the researcher searches before it answers (seed %i)", async (seed) => {
  const journal = new MemoryJournal();
  const options = { model, journal, seed, workspace: "examples/workspace/docs" };
  const research = run(researcher, "Where does the keeper live?", options);
  await research.outcome;
  const events: JournalEvent[] = [];
  for await (const event of journal.read(research.id)) events.push(event);
  const first = events.find((event) => event.type === "turn-finished");
  expect(first?.usage.stop).toBe("call");
  expect(events.some((event) => event.type === "call-started" && event.step === 1)).toBe(true);
  expect((await redrive(journal, research.id)).divergence).toBeNull();
  expect((await verify(journal, research.id, { model })).difference).toBeNull();
});
