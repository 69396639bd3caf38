import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/planner/index.ts";
import { finishedRun, matchers, replayModel, scriptedModel } from "../../src/testing/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import { exportRun, MemoryJournal } from "../../src/trace/index.ts";
import type { RunView } from "../../src/trace/show/run-view.ts";
import { adder, agentWith, callAdd } from "../planner/scripted-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";

expect.extend(matchers);

async function recorded(): Promise<{ journal: MemoryJournal; view: RunView }> {
  const journal = new MemoryJournal();
  const model = scriptedModel([callAdd(1, 2), callAdd(13), { final: "It is 3." }]);
  const running = run(adder, "Add.", {
    model,
    journal,
    runId: "cassette",
    seed: 1,
    clock: () => 0,
  });
  return { journal, view: await finishedRun(running, journal) };
}

describe("matchers", () => {
  test("hold for what a run did, and say what it did otherwise", async () => {
    const { view } = await recorded();
    expect(view).toHaveCalled("add");
    expect(view).toHaveCalled("add", { a: 1 });
    expect(view).toHaveCalled("add", ({ a }: { a: number }) => a > 12);
    expect(view).not.toHaveCalled("add", { a: 2 });
    expect(view).not.toHaveCalled("subtract");
    expect(view).toHaveCalledTimes("add", 2);
    expect(view).toHaveCalledInOrder("add", "add");
    expect(view).not.toHaveCalledInOrder("add", "add", "add");
    expect(view).toHaveAnswered();
    expect(view).toHaveAnswered("It is 3.");
    expect(view).toHaveAnswered(/3/);
    expect(view).not.toHaveAnswered(/4/);
    expect(view).toHaveEndedAs("answered");
    expect(view).toHaveTakenAtMost(3);
    expect(view).not.toHaveTakenAtMost(2);
    expect(() => expect(view).toHaveCalled("add", { a: 99 })).toThrow(
      /to have called add with \{"a":99\}\nit called:\n {2}add \{"a":1,"b":2\} → ok\n {2}add .* → failed\nand is answered/,
    );
    expect(() => expect({} as RunView).toHaveCalled("add")).toThrow(/finishedRun/);
  });

  test("take patterns and asymmetric matchers at any depth, each time anew", async () => {
    const nested = { name: "ann", size: { width: 3 }, tags: ["red", "blue"] };
    const paint = defineTool({
      ...{ name: "paint", description: "Paints.", effect: "read" },
      input: z.looseObject({ name: z.string() }),
      run: () => "painted",
    });
    const journal = new MemoryJournal();
    const model = scriptedModel([
      { call: { tool: "paint", arguments: nested } },
      { final: "ok 12" },
    ]);
    const running = run(agentWith({ tools: [paint] }), "Paint.", { model, journal });
    const view = await finishedRun(running, journal);

    const global = /ok/g;
    expect(view).toHaveAnswered(global);
    expect(view).toHaveAnswered(global);
    expect(view).toHaveAnswered(expect.stringContaining("12"));
    for (const expected of [
      { name: /nn/g },
      { name: expect.stringContaining("an") },
      { size: { width: expect.any(Number) } },
      { tags: [/^r/, "blue"] },
      expect.objectContaining({ name: "ann" }),
    ]) {
      expect(view).toHaveCalled("paint", expected);
      expect(view).toHaveCalled("paint", expected);
    }
    for (const expected of [
      { name: /^n/ },
      { missing: /./ },
      { name: expect.stringContaining("x") },
      { size: {} },
      { size: { width: expect.any(String) } },
      { tags: [/^r/] },
      expect.objectContaining({ name: "bob" }),
    ]) {
      expect(view).not.toHaveCalled("paint", expected);
    }
    expect(() =>
      expect(view).toHaveCalled("paint", { name: [/^x/i, expect.stringContaining("y")] }),
    ).toThrow('to have called paint with {"name":[/^x/i,StringContaining("y")]}\n');
  });

  test("name a call of a tool that is not there as they name the others", async () => {
    const journal = new MemoryJournal();
    const model = scriptedModel([{ call: { tool: "nope", arguments: {} } }, { final: "ok" }]);
    const view = await finishedRun(run(adder, "Add.", { model, journal }), journal);
    expect(view).toHaveCalled("nope");
    expect(view).toHaveCalledTimes("nope", 1);
    expect(view).toHaveCalledInOrder("nope");
    expect(() => expect(view).toHaveCalled("add")).toThrow(/it called:\n {2}nope \{\} → rejected/);
  });

  test("tell what a run failed of", async () => {
    const journal = new MemoryJournal();
    const model = scriptedModel([callAdd(1, 2)]);
    const view = await finishedRun(run(adder, "Add.", { model, journal }), journal);
    expect(() => expect(view).toHaveAnswered()).toThrow(/and is failed: .*: .*script/);
  });

  test("a run of which nothing could be recorded is told by what it failed of", async () => {
    const journal = new MemoryJournal();
    const model = scriptedModel([{ final: "ok" }]);
    const [add] = adder.tools;
    const twice = { ...adder, tools: [...adder.tools, ...(add ? [add] : [])] };
    await expect(
      finishedRun(run(twice, "Add.", { model, journal }), journal),
    ).rejects.toMatchObject({ code: "tool.definition", message: "Two tools are named add." });
  });

  test("a function that judges says true or false, of arguments that could be read", async () => {
    const { view } = await recorded();
    const later = (async () => false) as unknown as () => boolean;
    expect(() => expect(view).toHaveCalled("add", later)).toThrow(/returned a promise/);

    const journal = new MemoryJournal();
    const broken = { call: { recipient: "functions.add", raw: "{" } };
    const model = scriptedModel([broken, callAdd(1, 2), { final: "3" }]);
    const mended = await finishedRun(run(adder, "Add.", { model, journal }), journal);
    expect(mended).toHaveCalled("add", ({ a }: { a: number }) => a === 1);
  });

  test("toHaveCalledInOrder wants to know which tools", async () => {
    const { view } = await recorded();
    expect(() => expect(view).toHaveCalledInOrder()).toThrow(/name the tools/);
  });

  test.each<[string, (nothing: RunView) => void]>([
    ["toHaveCalled", (nothing) => expect(nothing).toHaveCalled("add")],
    ["toHaveAnswered", (nothing) => expect(nothing).toHaveAnswered()],
    ["toHaveEndedAs", (nothing) => expect(nothing).not.toHaveEndedAs("failed")],
    ["toHaveTakenAtMost", (nothing) => expect(nothing).toHaveTakenAtMost(1)],
  ])("%s says what it looks at when it is given something else", (_name, judge) => {
    expect(() => judge(undefined as never)).toThrow(/finishedRun.* but got undefined/);
    expect(() => judge(Promise.resolve() as never)).toThrow(/finishedRun.* but got a promise/);
  });
});

describe("a recorded run as a cassette", () => {
  test("gives a real model's words to the agent, whose tools run", async () => {
    const { journal } = await recorded();
    const model = await replayModel(journal, "cassette");
    const running = run(adder, "Add.", { model, journal, runId: "again", seed: 1, clock: () => 0 });
    const view = await finishedRun(running, journal);
    expect(view).toHaveAnswered("It is 3.");
    model.assertComplete();
    expect(model.turns).toBe(3);
  });

  test("from an exported file alone, on another day", async () => {
    const journal = new MemoryJournal();
    const script = scriptedModel([callAdd(1, 2), { final: "It is 3." }]);
    const history = [{ role: "user", content: "Hello." } as const];
    const first = run(adder, "Add.", { model: script, journal, history, clock: () => 0 });
    await first.outcome;
    const path = join(temporaryFolder(), "add.jsonl.gz");
    await exportRun(journal, first.id, path);

    const cassette = await replayModel(path);
    expect(cassette.task).toBe("Add.");
    const again = run(adder, cassette.task, { ...cassette.options, journal });
    expect(await finishedRun(again, journal)).toHaveAnswered("It is 3.");
    cassette.assertComplete();
    const loose = await replayModel(path, { strict: false });
    expect((await run(adder, "Add more.", { model: loose, journal }).outcome).kind).toBe(
      "answered",
    );
  });

  test("a file that is not there is an error that says what to check", async () => {
    await expect(replayModel("missing.jsonl.gz")).rejects.toMatchObject({
      code: "journal.open",
      message: expect.stringContaining("missing.jsonl.gz cannot be imported: ENOENT"),
      hint: "check the path",
    });
  });

  test("another prompt is an error that names the step, and never goes on", async () => {
    const { journal } = await recorded();
    const model = await replayModel(journal, "cassette");
    const other = run(adder, "Add more.", { model, journal, seed: 1, clock: () => 0 });
    expect(await other.outcome).toMatchObject({
      kind: "failed",
      error: { code: "replay.diverged", message: expect.stringContaining("step 1") },
    });
    expect(() => model.assertComplete()).toThrow(/requested only 1 of the 3 recorded turns/);
  });

  test("not strict, it serves the words whatever was asked, up to their end", async () => {
    const { journal } = await recorded();
    const model = await replayModel(journal, "cassette", { strict: false });
    const agent = agentWith({ instructions: "Add with care." });
    const outcome = await run(agent, "Add.", { model, journal }).outcome;
    expect(outcome).toMatchObject({ kind: "answered" });
    const beyond = await run(agent, "Add.", { model, journal }).outcome;
    expect(beyond).toMatchObject({ kind: "failed", error: { code: "replay.diverged" } });
  });
});
