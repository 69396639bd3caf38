import { describe, expect, test } from "vitest";
import { run } from "../../src/planner/index.ts";
import { finishedRun, matchers, replayModel, scriptedModel } from "../../src/testing/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import type { RunView } from "../../src/trace/run-view.ts";
import { adder, agentWith, callAdd } from "../planner/scripted-run.ts";

expect.extend(matchers);

interface Expectations {
  toHaveCalled(tool: string, expected?: unknown): void;
  toHaveCalledTimes(tool: string, times: number): void;
  toHaveCalledInOrder(...tools: string[]): void;
  toHaveAnswered(answer?: string | RegExp): void;
  toHaveEndedAs(kind: string): void;
  toHaveTakenAtMost(steps: number): void;
  readonly not: Expectations;
}
const expectRun = (view: RunView): Expectations => expect(view) as unknown as Expectations;

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
    expectRun(view).toHaveCalled("add");
    expectRun(view).toHaveCalled("add", { a: 1 });
    expectRun(view).toHaveCalled("add", ({ a }: { a: number }) => a > 12);
    expectRun(view).not.toHaveCalled("add", { a: 2 });
    expectRun(view).not.toHaveCalled("subtract");
    expectRun(view).toHaveCalledTimes("add", 2);
    expectRun(view).toHaveCalledInOrder("add", "add");
    expectRun(view).not.toHaveCalledInOrder("add", "add", "add");
    expectRun(view).toHaveAnswered();
    expectRun(view).toHaveAnswered("It is 3.");
    expectRun(view).toHaveAnswered(/3/);
    expectRun(view).not.toHaveAnswered(/4/);
    expectRun(view).toHaveEndedAs("answered");
    expectRun(view).toHaveTakenAtMost(3);
    expectRun(view).not.toHaveTakenAtMost(2);
    expect(() => expectRun(view).toHaveCalled("add", { a: 99 })).toThrow(
      /to have called add with \{"a":99\}\nit called:\n {2}add \{"a":1,"b":2\} → ok\n {2}add .* → failed\nand is answered/,
    );
    expect(() => expectRun({} as RunView).toHaveCalled("add")).toThrow(/finishedRun/);
  });
});

describe("a recorded run as a cassette", () => {
  test("gives a real model's words to the agent, whose tools run", async () => {
    const { journal } = await recorded();
    const model = await replayModel(journal, "cassette");
    const running = run(adder, "Add.", { model, journal, runId: "again", seed: 1, clock: () => 0 });
    const view = await finishedRun(running, journal);
    expectRun(view).toHaveAnswered("It is 3.");
    model.assertComplete();
    expect(model.turns).toBe(3);
  });

  test("another prompt is an error that names the step, and never goes on", async () => {
    const { journal } = await recorded();
    const model = await replayModel(journal, "cassette");
    const other = run(adder, "Add more.", { model, journal, seed: 1, clock: () => 0 });
    expect(await other.outcome).toMatchObject({
      kind: "failed",
      error: { code: "replay.diverged", message: expect.stringContaining("step 1") },
    });
    expect(() => model.assertComplete()).toThrow(/asked for 1 of the 3 recorded turns/);
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
