// Issue 22, item 4: retry budgets by tool and run. The run's is drawn on by all of its tools, and by its sub-agents'.
import { expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedMessages, scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, resume, run } from "../../../src/planner/index.ts";
import { redrive } from "../../../src/replay/index.ts";
import { defineTool, RetryCall } from "../../../src/tool/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { agentWith, eventsOf, resultsOf, runScript } from "../scripted-run.ts";

let ran: string[] = [];

/** Asks for an even number. */
const picky = (name: string, retries?: number) =>
  defineTool({
    ...{ name, description: "Halves an even number.", effect: "read", retries },
    input: z.object({ n: z.number() }),
    run({ n }) {
      ran.push(`${name} ${n}`);
      if (n % 2 !== 0) throw new RetryCall(`${n} is odd`);
      return `${n / 2}`;
    },
  });

const call = (tool: string, n: number): ScriptedMessages => ({ call: { tool, arguments: { n } } });
const tools = [picky("half"), picky("part")];

async function expectExact(journal: MemoryJournal): Promise<void> {
  for (const { runId } of await journal.list()) {
    expect((await redrive(journal, runId)).divergence, runId).toBeNull();
  }
}

test("all tools draw on it; a success gives nothing back; a tool that asks once more is refused", async () => {
  ran = [];
  const { events, journal, outcome } = await runScript(
    [
      ...[call("half", 1), call("half", 2), call("part", 3), call("part", 5)],
      // Not the one that has not asked again.
      ...[call("part", 6), call("half", 8), { final: "done" }],
    ],
    { agent: agentWith({ tools }), limits: { retries: 2 } },
  );
  expect(outcome.kind).toBe("answered");
  expect(ran).toEqual(["half 1", "half 2", "part 3", "part 5", "half 8"]);
  const ALL = "asked for other arguments, which the tools of this run have done too often";
  expect(resultsOf(events)).toEqual([
    "Error: 1 is odd\n[Call half again with other arguments. 2 attempts are left.]",
    "1",
    "Error: 3 is odd\n[Call part again with other arguments. This is the last attempt.]",
    `Error: 5 is odd\n[part has ${ALL}, and can't be called any more in this run. Do something else, or say in your answer what is missing.]`,
    `Error: part can't be called any more in this run: it ${ALL}. Do something else, or say in your answer what is missing.`,
    "4",
  ]);
  const left = events.flatMap((event) =>
    event.type === "call-finished" && event.retry ? [event.retriesLeft] : [],
  );
  expect(left).toEqual([2, 1, 0]);
  await expectExact(journal);
});

test("the smaller budget counts, that of the tool or that of the run", async () => {
  ran = [];
  const { events, journal } = await runScript(
    [call("half", 1), call("half", 3), call("half", 5), { final: "no" }],
    { agent: agentWith({ tools: [picky("half", 1)], limits: { retries: 100 } }) },
  );
  expect(ran).toEqual(["half 1", "half 3"]);
  expect(resultsOf(events)[1]).toContain("half has asked for other arguments too often, and can't");
  await expectExact(journal);
});

test("0 is a budget; what is no number of retries is none", async () => {
  ran = [];
  const agent = agentWith({ tools, limits: { retries: 0 } });
  await runScript([call("half", 1), call("half", 2), { final: "no" }], { agent });
  expect(ran).toEqual(["half 1"]);
  for (const retries of [-1, 1.5, Number.POSITIVE_INFINITY]) {
    expect(() => agentWith({ limits: { retries } })).toThrow(
      `The limit retries must be a whole number, 0 or more, not ${retries}.`,
    );
  }
});

test("a resumed run with a higher limit has the tool again", async () => {
  ran = [];
  const journal = new MemoryJournal();
  const agent = agentWith({ tools });
  const first = run(agent, "Go.", {
    ...{ journal, limits: { retries: 0, steps: 2 } },
    model: scriptedModel([call("half", 1), call("half", 2), { final: "I could not." }]),
  });
  expect((await first.outcome).kind).toBe("limit");
  const again = resume(agent, first.id, {
    ...{ journal, limits: { retries: 5, steps: 10 } },
    model: scriptedModel([call("half", 4), call("half", 3), { final: "2" }]),
  });
  expect((await again.outcome).kind).toBe("answered");
  expect(ran).toEqual(["half 1", "half 4", "half 3"]);
  expect(resultsOf(await eventsOf(journal, first.id)).at(-1)).toContain("3 attempts are left");
  await expectExact(journal);
});

const member = defineAgent({
  ...{ name: "member", description: "Halves.", instructions: "You halve.", tools },
});
const lead = defineAgent({
  ...{ name: "lead", instructions: "You lead.", limits: { retries: 3 } },
  tools: [member.asTool({ name: "ask" }), picky("half")],
});

/** Each member asks for odd numbers twice; the leader sends two of them, and then asks for one itself. */
const team = () =>
  scriptedModel(({ prompt }) => {
    const results = prompt.split(" to=assistant").length - 1;
    if (prompt.includes("You halve.")) {
      return results < 2 ? call("half", results * 2 + 1) : { final: "no" };
    }
    if (results < 2) return { call: { tool: "ask", arguments: { task: `Halve ${results}.` } } };
    return results < 3 ? call("half", 7) : { final: "done" };
  });

test("sub-agents draw on that of the run that called them", async () => {
  ran = [];
  const journal = new MemoryJournal();
  await run(lead, "Go.", { journal, model: team(), runId: "lead" }).outcome;
  // Three of the five are left over: the second member is told so at its first, and refused after its second.
  const results = async (runId: string) => resultsOf(await eventsOf(journal, runId));
  expect((await results("lead.1.1")).join()).toMatch(/3 attempts are left.*2 attempts are left/s);
  expect((await results("lead.2.1")).join()).toMatch(/This is the last attempt.*which the tools/s);
  expect((await results("lead")).at(-1)).toContain(
    "which the tools of this run have done too often",
  );
  const spent = (await eventsOf(journal, "lead")).flatMap((event) =>
    event.type === "call-finished" && event.spent ? [event.spent.retries] : [],
  );
  expect(spent).toEqual([2, 2]);
  await expectExact(journal);
});

test("also those of a sub-agent that ended before a crash of its caller", async () => {
  const whole = new MemoryJournal();
  await run(lead, "Go.", { journal: whole, model: team(), runId: "lead" }).outcome;
  const journal = new MemoryJournal();
  for (const runId of ["lead", "lead.1.1"]) {
    const events = await eventsOf(whole, runId);
    const end = events.findIndex(({ type }) => type === "call-started") + 1;
    const kept = runId === "lead" ? events.slice(0, end) : events;
    await journal.append(
      runId,
      kept.map(({ runId: _, sequence: __, ...event }) => event),
    );
  }
  await resume(lead, "lead", { journal, model: team() }).outcome;
  const of = async (from: MemoryJournal) =>
    (await eventsOf(from, "lead")).flatMap((event) =>
      event.type === "call-finished"
        ? [[event.text, event.spent?.retries, event.spent?.calls]]
        : [],
    );
  expect(await of(journal)).toEqual(await of(whole));
  await expectExact(journal);
});
