import { afterAll, beforeAll, expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import { loadModel, type Model } from "../../src/model/index.ts";
import { openConversation } from "../../src/planner/index.ts";
import { redrive, verify } from "../../src/replay/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";

let model: Model;
beforeAll(async () => {
  model = await loadModel();
});
afterAll(() => model.dispose());

/**
 * Issue 22, item 7: the prefix in the cache is reused from turn to turn. Of a new turn's prompt, what was in the
 * first prompt of the turn before is not evaluated again: only what follows the reasoning that was dropped there
 * (calls, results, answer), and the new task.
 */
test("a turn of a conversation evaluates only what is new and what followed the dropped reasoning", async () => {
  const journal = new MemoryJournal();
  await using conversation = openConversation(assistant, {
    ...{ model, journal, workspace: "examples/workspace", seed: 1 },
  });
  const firsts: { prompt: number; reused: number; evaluated: number }[] = [];
  for (const task of [
    "What is the codename in notes.txt?",
    "What does docs/tides.md say?",
    "Add the numbers in data/numbers.txt.",
    "What is the codename in notes.txt?",
  ]) {
    const asked = conversation.ask(task);
    const outcome = await asked.outcome;
    expect(outcome.kind).not.toBe("failed");
    const events: JournalEvent[] = [];
    for await (const event of journal.read(asked.id)) events.push(event);
    const first = events.find((event) => event.type === "turn-finished");
    if (first === undefined) throw new Error("no turn");
    const { promptTokens, reusedTokens, evaluatedTokens } = first.usage;
    firsts.push({ prompt: promptTokens, reused: reusedTokens, evaluated: evaluatedTokens });
    expect((await redrive(journal, asked.id)).divergence).toBeNull();
  }
  for (const [index, { prompt, reused, evaluated }] of firsts.entries()) {
    const before = firsts[index - 1];
    if (before === undefined) continue;
    // The opening of the turn before, and at most one more token, stand before its reasoning.
    expect(reused).toBeGreaterThanOrEqual(before.prompt - 4);
    expect(evaluated).toBeLessThanOrEqual(prompt - before.prompt + 4);
  }
  const turns = await conversation.turns();
  expect((await verify(journal, turns.at(-1)?.runId ?? "", { model })).difference).toBeNull();
});
