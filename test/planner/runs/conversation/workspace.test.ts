import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../../src/model/index.ts";
import {
  type Conversation,
  defineAgent,
  openConversation,
  resume,
} from "../../../../src/planner/index.ts";
import {
  commitWorkspace,
  diffWorkspace,
  discardWorkspace,
} from "../../../../src/planner/lifecycle/workspace/kept-changes.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { MemoryJournal } from "../../../../src/trace/index.ts";
import { removeFolder } from "../../../remove-folder.ts";

let root: string;
let workspace: string;
const before = process.cwd();
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-conversation-"));
  workspace = join(root, "work");
  mkdirSync(join(workspace, "folder"), { recursive: true });
  writeFileSync(join(workspace, "a.txt"), "a\n");
  writeFileSync(join(workspace, "folder", "b.txt"), "b\n");
  symlinkSync("a.txt", join(workspace, "link"));
  chmodSync(root, 0o755);
  process.chdir(root);
});
afterEach(async () => {
  process.chdir(before);
  await removeFolder(root);
});

const shell = defineTool({
  name: "shell",
  description: "Runs a command.",
  input: z.object({ command: z.string() }),
  effect: "once",
  run: async ({ command }, { sandbox, signal }) => {
    const done = await sandbox?.exec({ argv: ["sh", "-c", command], signal });
    return `${done?.exitCode} ${done?.output}`;
  },
});
const agent = defineAgent({ name: "worker", instructions: "", tools: [shell] });

const writes = (command: string) => ({ call: { tool: "shell", arguments: { command } } });

/** Each task is a command. */
const model = () => {
  let isCalled = false;
  return scriptedModel(({ prompt }) => {
    isCalled = !isCalled;
    if (!isCalled) return { final: "done" };
    const command = prompt.slice(prompt.lastIndexOf("<|start|>user<|message|>") + 24);
    return {
      call: {
        tool: "shell",
        arguments: { command: command.slice(0, command.indexOf("<|end|>")) },
      },
    };
  });
};

const see =
  "ls -lR --time-style=+ | grep -v '^total' | awk '{print $1,$6,$7,$8}'; cat a.txt folder/* new/* 2>&1";

async function seen(conversation: Conversation): Promise<string> {
  const asked = conversation.ask(see);
  let text = "";
  for await (const event of asked) if (event.type === "call-finished") text = event.text;
  await conversation.undo();
  return text;
}

// Issue 22, item 7: one layer over the runs of a conversation; a turn is taken back with its changes.
test("changes carry over from turn to turn, are taken back with their turn, and committed together", async () => {
  const journal = new MemoryJournal();
  const first = openConversation(agent, { model: model(), journal, workspace });
  const states = [await seen(first)];
  for (const command of [
    "echo 1 >> a.txt; mkdir new; echo n > new/n.txt; chmod 755 new/n.txt",
    "rm folder/b.txt; rmdir folder; rm link; ln -s nowhere link; echo 2 > a.txt; rm -r new",
    "mkdir folder; echo other > folder/c.txt; chmod 600 a.txt; echo x > link2; mkdir -p new/deep; echo d > new/deep/d",
  ]) {
    expect((await first.ask(command).outcome).kind).toBe("answered");
    states.push(await seen(first));
  }
  expect(new Set(states).size).toBe(4);
  expect(await first.diff()).not.toEqual([]);
  expect(readFileSync(join(workspace, "a.txt"), "utf8")).toBe("a\n");
  await first.close();
  // Another process has the changes, and can take them back.
  const { id } = first;
  const second = openConversation(agent, { model: model(), journal, workspace, id });
  expect(await seen(second)).toBe(states[3]);
  await second.undo();
  expect(await seen(second)).toBe(states[2]);
  await second.undo();
  expect(await seen(second)).toBe(states[1]);
  const committed = await second.commit({ marked: true });
  expect(committed.map(({ path }) => path).sort()).toEqual(["a.txt", "new", "new/n.txt"]);
  expect(readFileSync(join(workspace, "a.txt"), "utf8")).toBe("a\n1\n");
  // What was committed stays; later changes are taken back.
  await second.ask("echo later >> a.txt").outcome;
  await second.undo();
  expect(await second.diff()).toEqual([]);
  await second.undo();
  expect(await second.turns()).toEqual([]);
  expect(await second.diff()).toEqual([]);
  expect(readFileSync(join(workspace, "a.txt"), "utf8")).toBe("a\n1\n");
  await second.close();
  expect(existsSync(join(root, ".ostinato"))).toBe(false);
});

test("a turn that was aborted is taken back with what it changed", async () => {
  await using conversation = openConversation(agent, {
    model: model(),
    journal: new MemoryJournal(),
    workspace,
  });
  await conversation.ask("echo kept > kept.txt").outcome;
  const run = conversation.ask("echo half > half.txt; sleep 30");
  for await (const event of run) {
    if (event.type === "call-started") setTimeout(() => run.abort(), 700);
  }
  expect((await run.outcome).kind).toBe("aborted");
  expect((await conversation.diff()).map(({ path }) => path)).toEqual(["half.txt", "kept.txt"]);
  await conversation.undo();
  expect((await conversation.diff()).map(({ path }) => path)).toEqual(["kept.txt"]);
  await conversation.discard();
});

// Issue 22, "must hold": a crash loses nothing.
test("a process that ended before it saved the state after a turn: the next turn is taken back alone", async () => {
  const journal = new MemoryJournal();
  const open = (id?: string) =>
    openConversation(agent, { model: model(), journal, workspace, ...(id && { id }) });
  const first = open();
  await first.ask("echo one > one.txt").outcome;
  const second = first.ask("echo two > two.txt");
  await second.outcome;
  await first.close();
  const overlays = join(root, ".ostinato", "overlays");
  const [states = ""] = readdirSync(overlays).filter((name) => name.endsWith(".turns"));
  rmSync(join(overlays, states, `${second.id}.json`));

  await using again = open(first.id);
  await again.ask("echo three > three.txt").outcome;
  await again.undo();
  expect((await again.diff()).map(({ path }) => path)).toEqual(["one.txt", "two.txt"]);
  await again.undo();
  expect((await again.diff()).map(({ path }) => path)).toEqual(["one.txt"]);
  await again.discard();
});

// Issue 22, item 7: the layer of a conversation is found by any of its runs.
test("changes are shown, committed and discarded by the id of any turn, and a commit outlives undo", async () => {
  const journal = new MemoryJournal();
  const open = (id?: string) =>
    openConversation(agent, { model: model(), journal, workspace, ...(id && { id }) });
  const first = open();
  const turns: string[] = [];
  for (const command of ["echo 1 > one.txt", "echo 2 > two.txt", "echo 3 > three.txt"]) {
    const asked = first.ask(command);
    turns.push(asked.id);
    await asked.outcome;
  }
  const [one = "", two = "", three = ""] = turns;
  // As long as the conversation is open, it alone works on them.
  await expect(diffWorkspace(two, { journal })).rejects.toMatchObject({ code: "sandbox.failed" });
  await first.close();
  for (const runId of [one, two, three]) {
    const paths = (await diffWorkspace(runId, { journal })).map(({ path }) => path).sort();
    expect(paths).toEqual(["one.txt", "three.txt", "two.txt"]);
  }
  expect(await commitWorkspace(two, { journal })).toHaveLength(3);
  expect(existsSync(join(workspace, "three.txt"))).toBe(true);
  expect(await diffWorkspace(three, { journal })).toEqual([]);
  const second = open(one);
  await second.undo();
  expect(await second.diff()).toEqual([]);
  const { id: four, outcome } = second.ask("echo 4 > four.txt");
  await outcome;
  await second.close();
  await discardWorkspace(four, { journal });
  expect(existsSync(join(root, ".ostinato"))).toBe(false);
});

test("a turn that is resumed by its id goes on with the changes of the turns before, and keeps its own with them", async () => {
  const journal = new MemoryJournal();
  const first = openConversation(agent, { model: model(), journal, workspace });
  await first.ask("echo 1 > one.txt").outcome;
  const cut = first.ask("sleep 30");
  for await (const event of cut) if (event.type === "call-started") cut.abort();
  await first.close();
  const again = resume(agent, cut.id, {
    ...{ model: scriptedModel([writes("cat one.txt; echo 2 > two.txt"), { final: "done" }]) },
    ...{ journal, workspace, approve: () => ({ approved: false as const }) },
  });
  let text = "";
  for await (const event of again) if (event.type === "call-finished") text = event.text;
  expect(text).toContain("1");
  const paths = async (changes: Promise<readonly { path: string }[]>) =>
    (await changes).map(({ path }) => path).sort();
  expect(await paths(again.diff())).toEqual(["one.txt", "two.txt"]);
  const second = openConversation(agent, { model: model(), journal, workspace, id: first.id });
  await second.ask("echo 3 > three.txt").outcome;
  await second.undo();
  expect(await paths(second.diff())).toEqual(["one.txt", "two.txt"]);
  await second.undo();
  expect(await paths(second.diff())).toEqual(["one.txt"]);
  await second.discard();
  await second.close();
});
