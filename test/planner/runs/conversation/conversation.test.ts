import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedMessages, scriptedModel } from "../../../../src/model/index.ts";
import { defineAgent, openConversation, run } from "../../../../src/planner/index.ts";
import { redrive } from "../../../../src/replay/index.ts";
import { defineNamespace, defineTool } from "../../../../src/tool/index.ts";
import {
  exportRun,
  type Journal,
  MemoryJournal,
  openJournal,
} from "../../../../src/trace/index.ts";
import { temporaryFolder } from "../../../trace/temporary-folder.ts";
import { adder, callAdd } from "../../scripted-run.ts";

/** A model that follows a script and keeps its prompts, without the system and the developer message. */
function listening(turns: readonly ScriptedMessages[]) {
  const prompts: string[] = [];
  const model = scriptedModel(({ prompt, step }) => {
    prompts.push(prompt.slice(prompt.indexOf("<|start|>user")));
    return turns[step] ?? { final: "?" };
  });
  return { model, prompts };
}

const task = (text: string) => `<|start|>user<|message|>${text}<|end|>`;
const call = (body: string) =>
  `<|start|>assistant<|channel|>commentary to=functions.add <|constrain|>json<|message|>${body}<|call|>`;
const result = (text: string) =>
  `<|start|>functions.add to=assistant<|channel|>commentary<|message|>${text}<|end|>`;
const answer = (text: string) => `<|start|>assistant<|channel|>final<|message|>${text}<|end|>`;
const open = "<|start|>assistant";

async function everyRunIsRedriven(journal: Journal): Promise<void> {
  for (const { runId } of await journal.list()) {
    expect((await redrive(journal, runId)).divergence, runId).toBeNull();
  }
}

// Issue 22, item 7.
test("calls and results of earlier turns stay, their reasoning doesn't", async () => {
  const journal = new MemoryJournal();
  const { model, prompts } = listening([
    callAdd(1, 2),
    { analysis: "That is it.", final: "3" },
    callAdd(3, 4),
    { final: "7" },
  ]);
  await using conversation = openConversation(adder, { model, journal });
  const first = conversation.ask("Add 1 and 2.");
  expect(first.id).toBe(conversation.id);
  expect(await first.outcome).toMatchObject({ kind: "answered", text: "3" });
  expect(await conversation.ask("Now add 4.").outcome).toMatchObject({ text: "7" });
  const turn = `${task("Add 1 and 2.")}${call('{"a":1,"b":2}')}${result("3")}${answer("3")}`;
  expect(prompts[2]).toBe(`${turn}${task("Now add 4.")}${open}`);
  // Within the turn it stays.
  expect(prompts[3]).toContain("I should add.");
  const turns = await conversation.turns();
  expect(turns.map(({ number, task, status }) => [number, task, status])).toEqual([
    [1, "Add 1 and 2.", "answered"],
    [2, "Now add 4.", "answered"],
  ]);
  await everyRunIsRedriven(journal);
});

test("outcome.messages is what was said, and makes the same conversation as a history", async () => {
  const journal = new MemoryJournal();
  const { model, prompts } = listening([callAdd(1, 2), { final: "3" }, { final: "4" }]);
  const first = await run(adder, "Add 1 and 2.", { model, journal }).outcome;
  expect(first.messages.map(({ role, content }) => [role, content])).toEqual([
    ["user", "Add 1 and 2."],
    ["assistant", '{"a":1,"b":2}'],
    ["tool", "3"],
    ["assistant", "3"],
  ]);
  expect(JSON.stringify(first)).not.toContain("messages");
  const second = run(adder, "Add 1.", { model, journal, history: first.messages });
  expect((await second.outcome).messages.slice(0, 4)).toEqual(first.messages);
  expect(prompts[2]).toBe(
    `${task("Add 1 and 2.")}${call('{"a":1,"b":2}')}${result("3")}${answer("3")}${task("Add 1.")}${open}`,
  );
  // Of an answer on record too.
  const { resume } = await import("../../../../src/planner/index.ts");
  const again = await resume(adder, second.id, { model, journal }).outcome;
  expect(again.messages).toHaveLength(6);
});

test("calls of built-in tools, which are written among the reasoning, stay too", async () => {
  const look = defineTool({
    name: "look",
    description: "Looks.",
    input: z.object({ at: z.string() }),
    run: ({ at }) => `${at} is blue`,
  });
  const eyes = defineNamespace({ name: "eyes", description: "Eyes.", tools: [look] });
  const agent = defineAgent({ name: "seer", instructions: "", tools: [...eyes.tools] });
  const { model, prompts } = listening([
    { analysis: "Look.", call: { recipient: "eyes.look", raw: '{"at":"sky"}' } },
    { final: "Blue." },
    { final: "Still." },
  ]);
  await using conversation = openConversation(agent, { model, journal: new MemoryJournal() });
  await conversation.ask("What colour?").outcome;
  await conversation.ask("And now?").outcome;
  expect(prompts[2]).toContain("commentary to=eyes.look");
  expect(prompts[2]).toContain("sky is blue");
  expect(prompts[2]).not.toContain("Look.");
});

test("what wasn't finished is told: an aborted turn, open calls, a rejected answer, a steering text", async () => {
  const journal = new MemoryJournal();
  const slow = defineTool({
    name: "add",
    description: "Adds.",
    input: z.object({ a: z.number(), b: z.number() }),
    effect: "once",
    run: async (_, { signal }) => {
      await sleep(60_000, undefined, { signal });
      return "done";
    },
  });
  const agent = defineAgent({ name: "adder", instructions: "", tools: [slow] });
  const { model, prompts } = listening([callAdd(1, 2), { final: "I see." }]);
  await using conversation = openConversation(agent, { model, journal });
  const first = conversation.ask("Go.");
  for await (const event of first) if (event.type === "call-started") first.abort();
  expect((await first.outcome).kind).toBe("aborted");
  await conversation.ask("What happened?").outcome;
  expect(prompts[1]).toContain(
    result("Error: the run ended in this call; whether it happened is not known."),
  );
});

test("is continued by another process, and taken back turn by turn", async () => {
  const path = join(temporaryFolder(), "journal.db");
  const one = listening([{ final: "one" }, { final: "two" }, { final: "three" }]);
  const first = openConversation(adder, { model: one.model, journal: path });
  for (const text of ["1?", "2?", "3?"]) await first.ask(text).outcome;
  expect((await first.undo())?.task).toBe("3?");
  await first.close();
  expect(() => first.ask("x")).toThrow(/is closed/);
  const two = listening([{ final: "other" }, { final: "first again" }]);
  const { id } = first;
  await using second = openConversation(adder, { model: two.model, journal: path, id });
  await second.ask("3, otherwise?").outcome;
  expect(two.prompts[0]).toBe(
    `${task("1?")}${answer("one")}${task("2?")}${answer("two")}${task("3, otherwise?")}${open}`,
  );
  for (const text of ["3, otherwise?", "2?", "1?"]) expect((await second.undo())?.task).toBe(text);
  expect(await second.undo()).toBeNull();
  await second.ask("From the beginning.").outcome;
  expect(two.prompts[1]).toBe(`${task("From the beginning.")}${open}`);
  expect((await second.turns()).map(({ number }) => number)).toEqual([1]);
  await using journal = await openJournal(path);
  expect(await journal.list()).toHaveLength(5);
});

test("an unknown conversation, one of a damaged record and a wrong option are refused", async () => {
  const { model } = listening([]);
  const journal = new MemoryJournal();
  const unknown = openConversation(adder, { model, journal, id: "nope" });
  expect(await unknown.ask("x").outcome).toMatchObject({
    kind: "failed",
    error: { code: "journal.run-not-found" },
  });
  await expect(unknown.turns()).rejects.toMatchObject({ code: "journal.run-not-found" });
  expect(() => openConversation(adder, { model, modle: 1 } as never)).toThrow(
    /"modle" is not an option/,
  );
  expect(() => unknown.ask(" ")).toThrow(/task is empty/);
  const { model: talking } = listening([{ final: "a" }]);
  await using theirs = openConversation(adder, { model: talking, journal });
  await theirs.ask("a").outcome;
  const events = (await Array.fromAsync(journal.read(theirs.id))).map(
    ({ runId: _, sequence: __, hash: ___, ...event }) => event,
  );
  const other = new MemoryJournal();
  await other.append(theirs.id, events, "imported");
  const planted = openConversation(adder, { model: talking, journal: other, id: theirs.id });
  expect(await planted.ask("b").outcome).toMatchObject({
    kind: "failed",
    error: { code: "trust.unverified" },
  });
});

test("forks at a turn; both go on", async () => {
  const journal = new MemoryJournal();
  const { model, prompts } = listening(
    ["one", "two", "other two", "three", "again"].map((final) => ({ final })),
  );
  await using conversation = openConversation(adder, { model, journal });
  await conversation.ask("1?").outcome;
  await conversation.ask("2?").outcome;
  await expect(conversation.fork(7)).rejects.toThrow(/no turn 7/);
  await using fork = await conversation.fork(1);
  await fork.ask("2, otherwise?").outcome;
  expect(prompts[2]).toBe(`${task("1?")}${answer("one")}${task("2, otherwise?")}${open}`);
  await conversation.ask("3?").outcome;
  expect(prompts[3]).toContain(`${task("2?")}${answer("two")}${task("3?")}`);
  expect((await fork.turns()).map(({ task }) => task)).toEqual(["1?", "2, otherwise?"]);
  await fork.undo();
  expect((await fork.turns()).map(({ task }) => task)).toEqual(["1?"]);
  expect(await conversation.turns()).toHaveLength(3);
  await everyRunIsRedriven(journal);
});

test("a turn that was stopped is continued; tasks asked at once wait for each other", async () => {
  const journal = new MemoryJournal();
  const { model, prompts } = listening([
    callAdd(1, 2),
    { final: "3" },
    { final: "4" },
    { final: "5" },
  ]);
  await using conversation = openConversation(adder, { model, journal });
  const first = await conversation.ask("Add.", { limits: { steps: 1 } }).outcome;
  if (first.kind === "limit") {
    const rest = await conversation.resume({ limits: { steps: 9 } });
    expect((await rest?.outcome)?.kind).toBe("answered");
  }
  expect(await conversation.resume()).toBeNull();
  const [four, five] = [conversation.ask("4?"), conversation.ask("5?")];
  await Promise.all([four.outcome, five.outcome]);
  expect(prompts.at(-1)).toMatch(/4\?.*5\?/s);
  expect((await conversation.turns()).map(({ number }) => number)).toEqual([1, 2, 3]);
});

test("each of its runs stands for itself: it is exported alone and redriven elsewhere", async () => {
  const journal = new MemoryJournal();
  const { model } = listening([callAdd(1, 2), { final: "3" }, { final: "4" }]);
  await using conversation = openConversation(adder, { model, journal });
  await conversation.ask("a").outcome;
  const second = conversation.ask("b");
  await second.outcome;
  await journal.prune({ runIds: [conversation.id] });
  expect((await redrive(journal, second.id)).divergence).toBeNull();
  const path = join(temporaryFolder(), "run.jsonl");
  expect((await exportRun(journal, second.id, path)).runIds).toEqual([second.id]);
});
