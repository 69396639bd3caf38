import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Model, type Session, scriptedModel } from "../../src/model/index.ts";
import { resume, run } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { adder, agentWith, callAdd, eventsOf, runScript } from "./scripted-run.ts";

describe("abort", () => {
  test("reaches a running tool, and the run ends though the tool ignores it", async () => {
    let heard = false;
    let started: () => void = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const deaf = defineTool({
      name: "deaf",
      description: "Doesn't listen.",
      input: z.object({}),
      run: (_, { signal }) => {
        signal.addEventListener("abort", () => {
          heard = true;
        });
        started();
        return new Promise<string>(() => {});
      },
    });
    const model = scriptedModel([{ call: { tool: "deaf", arguments: {} } }]);
    const journal = new MemoryJournal();
    const handle = run(agentWith({ tools: [deaf] }), "Wait.", { model, journal });
    await running;
    handle.abort("enough");
    const outcome = await handle.outcome;
    expect(heard).toBe(true);
    expect(outcome).toMatchObject({ kind: "aborted", reason: "enough", steps: 1 });
    const events = await eventsOf(journal, handle.id);
    expect(events.at(-1)?.type).toBe("run-finished");
  });

  test("reaches a turn under way, and no call of that turn is made", async () => {
    const controller = new AbortController();
    const { outcome, events } = await runScript(
      [
        {
          analysis: "I think slowly. ".repeat(50),
          call: { tool: "add", arguments: { a: 1, b: 1 } },
          tokenDelay: 5,
        },
      ],
      { signal: AbortSignal.any([controller.signal, AbortSignal.timeout(40)]) },
    );
    expect(outcome).toMatchObject({ kind: "aborted", steps: 0, calls: 0 });
    expect(events.filter(({ type }) => type === "call-requested")).toEqual([]);
  });

  // Fixes, C 6: the outcome waited up to 291 ms for what the model was computing.
  test("doesn't wait for the session, which closes when the model's work has ended", async () => {
    const order: string[] = [];
    let computed = (): void => {};
    const computing = new Promise<void>((resolve) => {
      computed = resolve;
    });
    const abortController = new AbortController();
    const model = scriptedModel([{ final: "x".repeat(100), tokenDelay: 1 }]);
    const slow: Model = {
      ...model,
      async openSession() {
        const session = await model.openSession();
        const dispose = async () => {
          order.push("closing");
          await computing;
          order.push("closed");
        };
        const generateTurn: Session["generateTurn"] = async function* (...given) {
          setTimeout(() => abortController.abort(new Error("enough")), 5);
          return yield* session.generateTurn(...given);
        };
        return { generateTurn, dispose, [Symbol.asyncDispose]: dispose };
      },
    };
    const { signal } = abortController;
    const running = run(adder, "x", { model: slow, journal: new MemoryJournal(), signal });
    expect(await running.outcome).toMatchObject({ kind: "aborted", reason: "enough" });
    order.push("outcome");
    computed();
    await expect.poll(() => order).toEqual(["closing", "outcome", "closed"]);
  });

  test("doesn't wait for a session that is not open yet, and closes it when it is", async () => {
    let open = (): void => {};
    const opening = new Promise<void>((resolve) => {
      open = resolve;
    });
    let closed = 0;
    const model = scriptedModel([{ final: "x" }]);
    const late: Model = {
      ...model,
      async openSession() {
        await opening;
        const session = await model.openSession();
        session.dispose = async () => void closed++;
        return session;
      },
    };
    const signal = AbortSignal.timeout(20);
    const journal = new MemoryJournal();
    const running = run(adder, "x", { model: late, journal, signal });
    expect(await running.outcome).toMatchObject({ kind: "aborted", steps: 0 });
    expect(model.turns).toBe(0);
    open();
    await expect.poll(() => closed).toBe(1);
  });

  test("before the beginning: nothing is asked of the model", async () => {
    const model = scriptedModel([{ final: "x" }]);
    const signal = AbortSignal.abort(new Error("never mind"));
    const outcome = await run(adder, "x", { model, journal: new MemoryJournal(), signal }).outcome;
    expect(outcome).toMatchObject({ kind: "aborted", reason: "never mind" });
    expect(model.turns).toBe(0);
  });

  test("while somebody is asked for approval", async () => {
    const controller = new AbortController();
    const guarded = agentWith({
      tools: [defineTool({ ...toolNamed("add"), approval: true })],
    });
    const { outcome } = await runScript([callAdd(1, 2)], {
      agent: guarded,
      signal: controller.signal,
      approve: () => {
        controller.abort(new Error("went home"));
        return new Promise(() => {});
      },
    });
    expect(outcome).toMatchObject({ kind: "aborted", reason: "went home" });
  });
});

function toolNamed(name: string) {
  return {
    name,
    description: "Adds.",
    input: z.object({ a: z.number(), b: z.number() }),
    run: ({ a, b }: { a: number; b: number }) => String(a + b),
  };
}

describe("a call under way at the abort", () => {
  async function cutOff(effect: "read" | "once") {
    let runs = 0;
    const abortController = new AbortController();
    const tool = defineTool({
      name: "work",
      description: "Works.",
      input: z.object({}),
      effect,
      run: async () => {
        runs++;
        if (runs > 1) return "done";
        abortController.abort(new Error("enough"));
        return new Promise<string>(() => {});
      },
    });
    const agent = agentWith({ tools: [tool] });
    const journal = new MemoryJournal();
    const call = { call: { tool: "work", arguments: {} } };
    const model = scriptedModel([call]);
    const first = run(agent, "Work.", { model, journal, signal: abortController.signal });
    expect(await first.outcome).toMatchObject({ kind: "aborted", calls: 0 });
    const again = resume(agent, first.id, { model: scriptedModel([{ final: "ok" }]), journal });
    return { outcome: await again.outcome, runs: () => runs };
  }

  test("runs again when the run is resumed, where it only reads", async () => {
    const { outcome, runs } = await cutOff("read");
    expect(outcome).toMatchObject({ kind: "answered", calls: 1 });
    expect(runs()).toBe(2);
  });

  test("is not repeated unasked, where it must happen once", async () => {
    const { outcome, runs } = await cutOff("once");
    expect(outcome).toMatchObject({ kind: "awaiting-approval", tool: "work" });
    expect(runs()).toBe(1);
  });
});

test("a tool that must happen once doesn't start when the abort came before it", async () => {
  let runs = 0;
  const once = defineTool({
    name: "once",
    description: "Once.",
    input: z.object({}),
    run: async (_, { signal }) => {
      runs++;
      signal.throwIfAborted();
      return "done";
    },
  });
  const abortController = new AbortController();
  const journal = new MemoryJournal();
  const append = journal.append.bind(journal);
  journal.append = async (runId, events) => {
    if (events.some(({ type }) => type === "call-started"))
      abortController.abort(new Error("enough"));
    return append(runId, events);
  };
  const model = scriptedModel([{ call: { tool: "once", arguments: {} } }]);
  const agent = agentWith({ tools: [once] });
  const outcome = await run(agent, "x", { model, journal, signal: abortController.signal }).outcome;
  expect(outcome).toMatchObject({ kind: "aborted" });
  expect(runs).toBe(0);
});
