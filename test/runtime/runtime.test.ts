import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openRuntime } from "../../src/load-on-use.ts";
import { type ScriptedTurn, type ScriptMoment, scriptedModel } from "../../src/model/index.ts";
import { resume } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { adder, agentWith } from "../planner/scripted-run.ts";

/** Issue 23, item 1: the runtime. */
type Scripted = Exclude<ScriptedTurn, (moment: ScriptMoment) => unknown>;

/** A model whose turns wait until they are let go. */
function gated(turn: (moment: ScriptMoment) => Scripted = () => ({ final: "done" })) {
  const open: (() => void)[] = [];
  let isOpen = false;
  const model = scriptedModel(async (moment) => {
    if (!isOpen) await new Promise<void>((resolve) => open.push(resolve));
    return turn(moment);
  });
  const letGo = () => {
    isOpen = true;
    for (const go of open.splice(0)) go();
  };
  return { model, letGo };
}

test("runs up to the limit, the others wait; beyond that a run is refused with the figures", async () => {
  const journal = new MemoryJournal();
  const { model, letGo } = gated();
  await using runtime = await openRuntime({
    ...{ models: { one: model }, journal, maxConcurrent: 2, maxWaiting: 3 },
  });
  const runs = Array.from({ length: 5 }, (_, index) => runtime.run(adder, `Task ${index}.`));
  expect(runs.map(({ state }) => state)).toEqual([
    "running",
    "running",
    "waiting",
    "waiting",
    "waiting",
  ]);
  expect(() => runtime.run(adder, "One too many.")).toThrow(
    expect.objectContaining({
      code: "runtime.queue-full",
      message: expect.stringContaining("3 of at most 3 runs wait, and 2 of at most 2"),
      cause: { waiting: 3, maxWaiting: 3, running: 2, maxConcurrent: 2 },
    }),
  );
  expect(runtime.status()).toMatchObject({ waiting: 3, running: 2, isStopping: false });
  letGo();
  const outcomes = await Promise.all(runs.map(({ outcome }) => outcome));
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill("answered"));
  expect(runtime.status()).toMatchObject({ waiting: 0, running: 0, ended: { answered: 5 } });
  expect(runtime.status().models.one?.tokensPerSecond).toBeGreaterThan(0);
  expect(await runs[4]?.started).toBeGreaterThan(0);
});

/** A turn that takes for ever, until it is aborted. */
const endless = () => scriptedModel(() => ({ final: "done", delay: 600_000 }));

test("a run is aborted by its id, in progress or waiting, and is on record", async () => {
  const journal = new MemoryJournal();
  const model = endless();
  const runtime = await openRuntime({ models: { one: model }, journal, maxConcurrent: 1 });
  const [first, second] = [runtime.run(adder, "First."), runtime.run(adder, "Second.")];
  expect(runtime.abort(second.id, "not needed")).toBe(true);
  expect(await second.outcome).toMatchObject({ kind: "aborted", reason: "not needed" });
  expect(first.state).toBe("running");
  runtime.abort(first.id);
  expect(await first.outcome).toMatchObject({ kind: "aborted" });
  expect(runtime.abort(first.id)).toBe(false);
  expect((await journal.list()).map(({ status }) => status)).toEqual(["aborted", "aborted"]);
  await runtime.stop();
});

test("a stop lets runs in progress finish, parks the others, and takes no more", async () => {
  const journal = new MemoryJournal();
  const { model, letGo } = gated();
  const runtime = await openRuntime({ models: { one: model }, journal, maxConcurrent: 1 });
  const [first, second] = [runtime.run(adder, "First."), runtime.run(adder, "Second.")];
  const stopping = runtime.stop({ graceMilliseconds: 20_000 });
  expect(() => runtime.run(adder, "Third.")).toThrow(
    expect.objectContaining({ code: "runtime.stopped" }),
  );
  letGo();
  expect(await stopping).toEqual({ finished: [first.id], parked: [second.id] });
  const again = await resume(adder, second.id, { model: scriptedModel([{ final: "2" }]), journal })
    .outcome;
  expect(again).toMatchObject({ kind: "answered" });
});

test("a stop parks what doesn't finish within the grace", async () => {
  const journal = new MemoryJournal();
  const model = endless();
  const runtime = await openRuntime({ models: { one: model }, journal });
  const run = runtime.run(adder, "First.");
  await sleep(10);
  expect(await runtime.stop({ graceMilliseconds: 10 })).toEqual({ finished: [], parked: [run.id] });
});

test("two runtimes with two models each keep apart; a run names its model", async () => {
  const models = {
    small: scriptedModel(() => ({ final: "small" })),
    large: scriptedModel(() => ({ final: "large" })),
  };
  const [one, other] = await Promise.all(
    [1, 2].map(() => openRuntime({ models, journal: new MemoryJournal(), maxConcurrent: 1 })),
  );
  const runs = [
    one?.run(adder, "A."),
    one?.run(adder, "B.", { model: "large" }),
    other?.run(adder, "C."),
  ];
  const texts = await Promise.all(
    runs.map(async (run) => (await run?.outcome)?.kind === "answered"),
  );
  expect(texts).toEqual([true, true, true]);
  expect(one?.status().ended).toEqual({ answered: 2 });
  expect(other?.status().ended).toEqual({ answered: 1 });
  expect(() => one?.run(adder, "D.", { model: "huge" })).toThrow(/no model "huge".*/);
  await Promise.all([one?.stop(), other?.stop()]);
});

test("a run that waits for a person holds no place", async () => {
  const journal = new MemoryJournal();
  const { promise, resolve } = Promise.withResolvers<{ approved: true }>();
  const asking = agentWith({ tools: adder.tools.map((tool) => ({ ...tool, approval: true })) });
  const model = scriptedModel(({ prompt }) =>
    prompt.includes("Ask.") && !prompt.includes(" to=assistant")
      ? { call: { tool: "add", arguments: { a: 1, b: 1 } } }
      : { final: "done" },
  );
  await using runtime = await openRuntime({ models: { one: model }, journal, maxConcurrent: 1 });
  const waiting = runtime.run(asking, "Ask.", { approve: () => promise });
  const next = runtime.run(adder, "Next.");
  expect((await next.outcome).kind).toBe("answered");
  expect(runtime.status().running).toBe(0);
  resolve({ approved: true });
  expect((await waiting.outcome).kind).toBe("answered");
});

test("equal tenants get equal shares, and a tenant's own limit holds", async () => {
  const running = new Map<string, number>();
  let most = 0;
  const model = scriptedModel(async ({ prompt }) => {
    const tenant = prompt.includes("for a") ? "a" : "b";
    running.set(tenant, (running.get(tenant) ?? 0) + 1);
    most = Math.max(most, running.get(tenant) ?? 0);
    await sleep(2);
    running.set(tenant, (running.get(tenant) ?? 0) - 1);
    return { final: "done" };
  });
  await using runtime = await openRuntime({
    ...{
      models: { one: model },
      journal: new MemoryJournal(),
      maxConcurrent: 4,
      maxConcurrentPerTenant: 2,
    },
  });
  const ended: string[] = [];
  const runs = ["a", "a", "a", "a", "a", "a", "a", "a", "b", "b"].map(async (tenant) => {
    await runtime.run(adder, `Do it for ${tenant}.`, { tenant }).outcome;
    ended.push(tenant);
  });
  await Promise.all(runs);
  expect(most).toBeLessThanOrEqual(2);
  // Those of b came last and don't wait for all of a's.
  expect(ended.slice(0, 6).filter((tenant) => tenant === "b")).toHaveLength(2);
});

test("what isn't a runtime's option, model or limit is said at once", async () => {
  const models = { one: scriptedModel([]) };
  await expect(openRuntime({ models: {} })).rejects.toThrow(/no models/);
  await expect(openRuntime({ models: { one: {} as never } })).rejects.toThrow(/not a loaded model/);
  await expect(openRuntime({ models, maxWaiting: -1 })).rejects.toThrow(/maxWaiting/);
  await expect(openRuntime({ models, most: 1 } as never)).rejects.toThrow(/openRuntime/);
  await using runtime = await openRuntime({ models, journal: new MemoryJournal() });
  expect(() => runtime.run(adder, "")).toThrow(/task is empty/);
  expect(() => runtime.run(adder, "Go.", { priority: 0.5 })).toThrow(/priority/);
});
