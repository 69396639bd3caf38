import { expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../../src/model/index.ts";
import { defineAgent, openConversation } from "../../../../src/planner/index.ts";
import { redrive } from "../../../../src/replay/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal } from "../../../../src/trace/index.ts";
import { adder, callAdd } from "../../scripted-run.ts";

// Issue 22, item 7: a conversation that grows is reduced, and stays so.
test("a conversation outgrows its context without an end", async () => {
  const look = defineTool({
    name: "look",
    description: "Looks.",
    input: z.object({ at: z.number() }),
    run: ({ at }) => Array.from({ length: 120 }, (_, line) => `${at}:${line} grey`).join("\n"),
  });
  const agent = defineAgent({ name: "seer", instructions: "Look.", tools: [look] });
  const lengths: number[] = [];
  const model = scriptedModel(
    ({ prompt, promptTokens, shape }) => {
      lengths.push(promptTokens.length);
      const isNew = /<\|start\|>user<\|message\|>Look at \d+\.<\|end\|><\|start\|>assistant$/.test(
        prompt,
      );
      const at = Number(/.*Look at (\d+)\./s.exec(prompt)?.[1] ?? 0);
      if (isNew && shape.startWith !== "final")
        return { call: { tool: "look", arguments: { at } } };
      return { final: `Seen ${at}.` };
    },
    { contextSize: 4096 },
  );
  const journal = new MemoryJournal();
  await using conversation = openConversation(agent, { model, journal });
  for (let at = 1; at <= 12; at++) {
    const outcome = await conversation.ask(`Look at ${at}.`).outcome;
    expect(outcome, `turn ${at}`).toMatchObject({ kind: "answered" });
  }
  expect(Math.max(...lengths)).toBeLessThan(4096);
  for (const { runId } of await journal.list()) {
    expect((await redrive(journal, runId)).divergence, runId).toBeNull();
  }
});

test("wherever the process ends in a turn, the conversation goes on, and nothing is said twice", async () => {
  const whole = new MemoryJournal();
  const scripted = [callAdd(1, 2), { final: "3" }, callAdd(3, 4), callAdd(5, 6), { final: "11" }];
  await using conversation = openConversation(adder, {
    model: scriptedModel(scripted),
    journal: whole,
  });
  await conversation.ask("first").outcome;
  const second = conversation.ask("second");
  await second.outcome;
  const first = await eventsOf(whole, conversation.id);
  const events = await eventsOf(whole, second.id);
  for (let length = 0; length < events.length; length++) {
    const journal = new MemoryJournal();
    await journal.append(conversation.id, first);
    const head = { runId: second.id, after: conversation.id };
    await journal.attach(conversation.id, "conversation-head", JSON.stringify(head));
    await journal.append(second.id, events.slice(0, length));
    const prompts: string[] = [];
    const model = scriptedModel(({ prompt }) => {
      prompts.push(prompt);
      return { final: "11" };
    });
    await using again = openConversation(adder, { model, journal, id: conversation.id });
    const run = await again.resume();
    // Cut off before its first event, the turn has not been; else it is finished.
    expect(run === null).toBe(length === 0);
    if (run !== null) expect((await run.outcome).kind).toBe("answered");
    await again.ask("third").outcome;
    const prompt = prompts.at(-1) ?? "";
    expect(prompt.split("<|message|>first<|end|>").length, `after ${length} events`).toBe(2);
    expect(prompt.split("<|message|>second<|end|>").length).toBe(length === 0 ? 1 : 2);
    expect(prompt).not.toContain("I should add.");
    const tasks = (await again.turns()).map(({ task }) => task);
    expect(tasks).toEqual(["first", ...(length === 0 ? [] : ["second"]), "third"]);
  }
});

async function eventsOf(journal: MemoryJournal, runId: string) {
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  return events.map(({ runId: _, sequence: __, hash: ___, ...event }) => event);
}
