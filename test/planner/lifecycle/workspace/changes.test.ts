import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitWorkspace, diffWorkspace, discardWorkspace, type RunOptions } from "ostinato";
import { defaultPolicy, openSandbox } from "ostinato/sandbox";
import { MemoryJournal } from "ostinato/trace";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ScriptedMessages, scriptedModel } from "../../../../src/model/index.ts";
import { defineAgent, resume, run } from "../../../../src/planner/index.ts";
import { redrive } from "../../../../src/replay/index.ts";
import { fileTools, shell } from "../../../../tools/index.ts";
import { removeFolder } from "../../../remove-folder.ts";

/** Issue 18, row 13: what a run of the library changed is shown, committed and discarded. */

const home = process.cwd();
let root: string;
let workspace: string;
let journal: MemoryJournal;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "ostinato-changes-")));
  workspace = join(root, "work");
  mkdirSync(workspace);
  writeFileSync(join(workspace, "a.txt"), "one\n");
  // A run keeps its changes in the working directory.
  process.chdir(root);
  journal = new MemoryJournal();
});
afterEach(async () => {
  process.chdir(home);
  await removeFolder(root);
});

const agent = defineAgent({
  name: "writer",
  instructions: "Write.",
  tools: [...fileTools, shell],
});
const writes: ScriptedMessages = {
  call: { tool: "write_file", arguments: { path: "new.txt", content: "two\n" } },
};
const commands = (command: string): ScriptedMessages => ({
  call: { tool: "shell", arguments: { command } },
});

function start(turns: readonly ScriptedMessages[], options: Partial<RunOptions> = {}) {
  const model = scriptedModel([...turns, { final: "Done." }]);
  return run(agent, "Write.", { model, journal, workspace, ...options });
}

const file = (name = "new.txt") => join(workspace, name);
const inRoot = () => readdirSync(root).sort();
const added = [expect.objectContaining({ kind: "added", path: "new.txt" })];

describe("a run's handle", () => {
  it("shows what is changed so far, and commits it after the end", async () => {
    const task = start([writes, commands("sleep 0.1")]);
    let during: unknown = null;
    for await (const event of task) {
      if (event.type === "call-finished") during ??= await task.diff();
    }
    expect(during).toEqual(added);
    expect(existsSync(file())).toBe(false);
    expect(await task.diff()).toEqual(added);
    expect(await task.commit()).toEqual(added);
    expect(readFileSync(file(), "utf8")).toBe("two\n");
    expect(await task.diff()).toEqual([]);
    expect(await task.commit()).toEqual([]);
    expect(inRoot()).toEqual(["work"]);
  });

  it("discards, and waits for the end with it; also when the workspace is gone", async () => {
    const task = start([writes]);
    await task.discard();
    expect([await task.diff(), existsSync(file()), inRoot()]).toEqual([[], false, ["work"]]);
    const other = start([writes]);
    await other.outcome;
    rmSync(workspace, { recursive: true });
    await expect(other.diff()).rejects.toMatchObject({ code: "workspace.missing" });
    await other.discard();
    expect(inRoot()).toEqual([]);
  });

  it("of a run that changed nothing leaves nothing behind", async () => {
    const task = start([commands("echo x > x; rm x; cat a.txt > b; mv b a.txt")]);
    expect(await task.outcome).toMatchObject({ kind: "answered" });
    expect(inRoot()).toEqual(["work"]);
    expect(await task.diff()).toEqual([]);
  });

  it("commits nothing where somebody changed the same file, and keeps the changes", async () => {
    const task = start([commands("echo mine > a.txt")]);
    await task.outcome;
    writeFileSync(file("a.txt"), "another one\n");
    await expect(task.commit()).rejects.toMatchObject({ code: "workspace.conflict" });
    expect(readFileSync(file("a.txt"), "utf8")).toBe("another one\n");
    expect(await task.diff()).toHaveLength(1);
  });

  it("without a workspace, or before it could begin, has no changes", async () => {
    const { workspace: _, ...rest } = {
      model: scriptedModel([{ final: "Done." }]),
      journal,
      workspace,
    };
    const idle = run(defineAgent({ name: "idle", instructions: "" }), "Rest.", rest);
    expect([await idle.diff(), await idle.commit()]).toEqual([[], []]);
    await idle.discard();
    const nowhere = start([], { workspace: join(root, "nowhere") });
    expect(await nowhere.outcome).toMatchObject({ error: { code: "workspace.missing" } });
    expect([await nowhere.diff(), await nowhere.commit()]).toEqual([[], []]);
  });

  it("says of a workspace that was written directly that nothing is kept", async () => {
    const task = start([writes], { policy: { mode: "direct" } });
    await task.outcome;
    for (const act of [
      task.diff(),
      task.commit(),
      task.discard(),
      diffWorkspace(task.id, { journal }),
    ]) {
      await expect(act).rejects.toMatchObject({ code: "input.invalid", hint: /directly/ });
    }
  });

  it("acts on the sandbox that the caller opened", async () => {
    const stateDirectory = join(root, "state");
    const sandbox = await openSandbox(defaultPolicy(workspace), { stateDirectory });
    const task = start([writes], { sandbox });
    await task.outcome;
    expect(await task.diff()).toEqual(added);
    expect(await task.commit()).toEqual(added);
    await sandbox.dispose();
    expect(existsSync(file())).toBe(true);
  });

  it("of a run that tells its answer again needs no workspace (issue 18, row 19)", async () => {
    const { id, outcome } = start([writes]);
    const first = await outcome;
    const again = () => resume(agent, id, { model: scriptedModel([]), journal, workspace });
    const told = again();
    expect(await told.outcome).toEqual(first);
    expect(await told.diff()).toEqual(added);
    rmSync(workspace, { recursive: true });
    expect(await again().outcome).toEqual(first);
  });
});

describe("by the run's id", () => {
  it("changes are shown and committed, or discarded", async () => {
    const [one, other] = [start([writes]), start([commands("echo three > other.txt")])];
    await Promise.all([one.outcome, other.outcome]);
    expect(await diffWorkspace(one.id, { journal })).toEqual(added);
    await discardWorkspace(one.id, { journal });
    expect(await diffWorkspace(one.id, { journal })).toEqual([]);
    expect(await commitWorkspace(other.id, { journal })).toMatchObject([{ path: "other.txt" }]);
    expect([existsSync(file()), existsSync(file("other.txt"))]).toEqual([false, true]);
    expect(inRoot()).toEqual(["work"]);
  });

  it("are found in the project's journal, from the workspace itself too", async () => {
    process.chdir(workspace);
    process.env.XDG_STATE_HOME = join(root, "home");
    try {
      const model = scriptedModel([writes, { final: "Done." }]);
      const { id, outcome } = run(agent, "Write.", { model, workspace: "." });
      await outcome;
      process.chdir(root);
      rmSync(join(root, ".ostinato"), { recursive: true, force: true });
      process.chdir(workspace);
      expect(await diffWorkspace(id)).toEqual(added);
      expect(await commitWorkspace(id)).toEqual(added);
    } finally {
      delete process.env.XDG_STATE_HOME;
    }
  });

  it("is told: a run that is not there, one that goes on, one without a workspace", async () => {
    await expect(diffWorkspace("nobody", { journal })).rejects.toMatchObject({
      code: "journal.run-not-found",
    });
    const task = start([writes, commands("sleep 0.5")]);
    for await (const event of task) {
      if (event.type !== "call-finished") continue;
      for (const act of [diffWorkspace, commitWorkspace, discardWorkspace]) {
        await expect(act(task.id, { journal })).rejects.toMatchObject({
          code: "sandbox.failed",
          message: /in use by process/,
        });
      }
      break;
    }
    await task.discard();
  });
});

describe("the option commit", () => {
  it("always: the changes are in when the outcome comes, which says so; a replay is the same", async () => {
    const task = start([writes], { commit: "always" });
    expect(await task.outcome).toMatchObject({
      kind: "answered",
      workspace: { changes: "committed", count: 1 },
    });
    expect(readFileSync(file(), "utf8")).toBe("two\n");
    expect(inRoot()).toEqual(["work"]);
    expect((await redrive(journal, task.id)).divergence).toBeNull();
    expect(await start([], { commit: "always" }).outcome).not.toHaveProperty("workspace");
  });

  // Issue 19, item 9.
  it("always: what can run later stays aside, and comes in by marked or commitMarked alone", async () => {
    const hook = commands("mkdir -p .git/hooks; echo x > .git/hooks/pre-commit");
    const task = start([writes, hook], { commit: "always" });
    expect(await task.outcome).toMatchObject({
      workspace: { changes: "committed", count: 1, leftAside: 3 },
    });
    expect(existsSync(file(".git"))).toBe(false);
    expect((await redrive(journal, task.id)).divergence).toBeNull();
    expect(await task.commit()).toEqual([]);
    expect(await commitWorkspace(task.id, { journal })).toEqual([]);
    expect(await task.diff()).toHaveLength(3);
    expect(await task.commit({ marked: true })).toHaveLength(3);
    expect(existsSync(file(".git/hooks/pre-commit"))).toBe(true);
    expect(inRoot()).toEqual(["work"]);
    const tool = commands("echo x > tool; chmod +x tool");
    const all = start([tool], { commit: "always", commitMarked: true });
    expect(await all.outcome).toMatchObject({ workspace: { changes: "committed", count: 1 } });
    const only = start([commands("echo y > tool2; chmod +x tool2")], { commit: "always" });
    expect((await only.outcome).workspace).toEqual({ changes: "kept", count: 1, leftAside: 1 });
    expect(await commitWorkspace(only.id, { journal, marked: true })).toHaveLength(1);
  });

  it("always: a conflict keeps the answer and the changes", async () => {
    const task = start([commands("echo mine > a.txt")], { commit: "always" });
    for await (const event of task) {
      if (event.type === "call-finished") writeFileSync(file("a.txt"), "another one\n");
    }
    expect(await task.outcome).toMatchObject({
      ...{ kind: "answered", text: "Done." },
      workspace: { changes: "kept", error: { code: "workspace.conflict" } },
    });
    expect(await task.diff()).toHaveLength(1);
  });

  it("always: an aborted run keeps its changes, which come in when it has ended", async () => {
    const task = start([writes, commands("sleep 60")], { commit: "always" });
    for await (const event of task) {
      if (event.type === "call-finished") task.abort("enough");
    }
    expect(await task.outcome).toMatchObject({
      kind: "aborted",
      workspace: { changes: "kept", count: 1 },
    });
    expect(existsSync(file())).toBe(false);
    const model = scriptedModel([{ final: "Done." }]);
    const on = resume(agent, task.id, { model, journal, workspace, commit: "always" });
    expect(await on.outcome).toMatchObject({ workspace: { changes: "committed", count: 1 } });
    expect(existsSync(file())).toBe(true);
  });

  it("never is the default; anything else is refused at once", async () => {
    const task = start([writes], { commit: "never" });
    expect(await task.outcome).not.toHaveProperty("workspace");
    expect(existsSync(file())).toBe(false);
    await task.discard();
    for (const commit of ["ask", true] as never[]) {
      expect(() => start([], { commit })).toThrow(/The option commit must not be/);
      expect(() => resume(agent, "x", { model: scriptedModel([]), commit })).toThrow(
        /commit must not be/,
      );
    }
  });
});
