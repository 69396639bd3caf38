import { expect, test } from "vitest";
import { z } from "zod";
import { type ScriptMoment, scriptedModel } from "../../../../src/model/index.ts";
import { defineAgent, openConversation } from "../../../../src/planner/index.ts";
import { redrive } from "../../../../src/replay/index.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { type Journal, type JournalEvent, MemoryJournal } from "../../../../src/trace/index.ts";

/** Issue 22, items 1 and 7: a result is read again by its handle in later turns of its conversation. */

const look = defineTool({
  name: "look",
  description: "Looks.",
  input: z.object({ at: z.number() }),
  run: ({ at }) => Array.from({ length: 120 }, (_, line) => `${at}:${line + 1} grey`).join("\n"),
});
const seer = (maxTokens: number) =>
  defineAgent({
    ...{ name: "seer", instructions: "Look.", tools: [look] },
    context: { maxResultTokens: { look: maxTokens } },
  });

/** "look 1, look 2" makes these calls, "read r1 50" reads three lines from line 50 on. */
function obedient(contextSize = 32_768, prompts: string[] = []) {
  const answer = ({ prompt, shape }: ScriptMoment) => {
    prompts.push(prompt);
    const [, task = "", since = ""] =
      /^[\s\S]*<\|message\|>do (.*?)<\|end\|>([\s\S]*)$/.exec(prompt) ?? [];
    const done = since.split("to=assistant").length - 1;
    const words = task.split(", ")[done]?.split(" ");
    if (words === undefined || shape.startWith === "final") return { final: `Done: ${task}.` };
    const [what, which = "", from] = words;
    if (what === "look") return { call: { tool: "look", arguments: { at: Number(which) } } };
    const lines = { handle: which, from: Number(from), lines: 3 };
    return { call: { tool: "read_result", arguments: lines } };
  };
  return scriptedModel(answer, { contextSize });
}

async function results(journal: Journal, runId: string): Promise<string[]> {
  const events: JournalEvent[] = await Array.fromAsync(journal.read(runId));
  return events.flatMap((event) => (event.type === "call-finished" ? [event.text] : []));
}

async function expectSameAgain(journal: Journal): Promise<void> {
  for (const { runId } of await journal.list()) {
    expect((await redrive(journal, runId)).divergence, runId).toBeNull();
  }
}

test("a result that was cut is read on two turns later, in another process, and each handle is one result's", async () => {
  const journal = new MemoryJournal();
  const first = openConversation(seer(80), { model: obedient(), journal });
  await first.ask("do look 1").outcome;
  const second = first.ask("do look 2, look 3, read r1 50, read r3 60");
  await second.outcome;
  expect((await results(journal, second.id)).slice(2)).toEqual([
    "[r1, look: lines 50 to 52 of 120; go on from 53]\n1:50 grey\n1:51 grey\n1:52 grey",
    "[r3, look: lines 60 to 62 of 120; go on from 63]\n3:60 grey\n3:61 grey\n3:62 grey",
  ]);
  await first.close();
  const prompts: string[] = [];
  const model = obedient(undefined, prompts);
  const { id } = first;
  const again = openConversation(seer(80), { model, journal, id });
  const third = again.ask("do read r1 70, read r2 50, read r9 1");
  await third.outcome;
  expect(prompts[0]).toContain('functions.read_result {"handle":"r1"');
  expect(prompts[0]).toContain('functions.read_result {"handle":"r2"');
  const [one, two, none] = await results(journal, third.id);
  expect(one).toContain("\n1:70 grey\n");
  expect(two).toContain("\n2:50 grey\n");
  expect(none).toContain("there is no result r9; handles go from r1 to r8");
  // A turn that was taken back is no longer there, and its handles are given again.
  await again.undo();
  await again.undo();
  const other = again.ask("do look 9, read r2 50, read r1 50");
  await other.outcome;
  const [, nine, still] = await results(journal, other.id);
  expect(nine).toContain("\n9:50 grey\n");
  expect(still).toContain("\n1:50 grey\n");
  // So is it in a fork.
  const fork = await again.fork();
  const forked = fork.ask("do read r2 50");
  await forked.outcome;
  expect((await results(journal, forked.id))[0]).toContain("\n9:50 grey\n");
  await fork.close();
  await again.close();
  await expectSameAgain(journal);
});

test("a result that a turn took out of its prompt is a placeholder in the next ones, which leads to it", async () => {
  const journal = new MemoryJournal();
  const prompts: string[] = [];
  await using conversation = openConversation(seer(100_000), {
    ...{ model: obedient(3000, prompts), journal },
  });
  const first = conversation.ask("do look 1, look 2, look 3, look 4, look 5");
  await first.outcome;
  const second = conversation.ask("do read r1 50");
  await second.outcome;
  expect(prompts.at(-2)).toContain("[Result r1 of look, 120 lines, was taken out to make room.");
  expect((await results(journal, second.id))[0]).toContain("\n1:50 grey\n");
  const third = conversation.ask("do read r2 50");
  await third.outcome;
  expect((await results(journal, third.id))[0]).toContain("\n2:50 grey\n");
  await expectSameAgain(journal);
});

test("turns that a summary replaced leave the range of their handles", async () => {
  const journal = new MemoryJournal();
  const prompts: string[] = [];
  await using conversation = openConversation(seer(700), {
    ...{ model: obedient(4096, prompts), journal },
  });
  for (let at = 1; at <= 6; at++) await conversation.ask(`do look ${at}`).outcome;
  const late = prompts.find((prompt) => /- r1 to r\d: calls of earlier turns/.test(prompt));
  expect(late).toBeDefined();
  const last = conversation.ask("do read r1 30");
  await last.outcome;
  expect((await results(journal, last.id))[0]).toContain("\n1:30 grey\n");
  await expectSameAgain(journal);
});

test("a turn whose record was imported reads nothing of the runs that it names", async () => {
  const journal = new MemoryJournal();
  await using conversation = openConversation(seer(80), { model: obedient(), journal });
  await conversation.ask("do look 1").outcome;
  const second = conversation.ask("do read r1 50");
  await second.outcome;
  await journal.attach(conversation.id, "imported", "");
  const third = conversation.ask("do read r1 50");
  await third.outcome;
  expect((await results(journal, third.id))[0]).toContain(
    "the result r1 is of an earlier turn that is no longer there",
  );
});
