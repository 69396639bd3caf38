import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedMessages, scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { defineTool } from "../../src/tool/index.ts";
import {
  type JournalEvent,
  MemoryJournal,
  type Outcome,
  type TimedEvent,
} from "../../src/trace/index.ts";
import { agentWith, callAdd, eventsOf, resultsOf, runScript } from "./scripted-run.ts";

const { vocabulary } = scriptedModel([]);
const { control } = vocabulary;
const ROUNDS = 4_000;
const looping = (key: "analysis" | "final"): ScriptedMessages => ({
  [key]: `I begin. ${" la la".repeat(ROUNDS)}`,
});
const roundsIn = (prompt: string) => prompt.match(/ la/g)?.length ?? 0;

function turnsOf(events: readonly JournalEvent[]) {
  return events.flatMap((event) => (event.type === "turn-finished" ? [event] : []));
}

/** D4: a turn that loops is cut, and the model is told; it burned 7,000 tokens. */
describe("a turn that does nothing but repeat itself", () => {
  test.each(["analysis", "final"] as const)("in its %s", async (key) => {
    let prompt = "";
    const { outcome, events, journal } = await runScript([
      looping(key),
      (moment) => {
        prompt = moment.prompt;
        return { final: "La." };
      },
    ]);
    expect(outcome).toMatchObject({ kind: "answered", text: "La.", steps: 2 });
    const [turn] = turnsOf(events);
    expect(turn?.usage.stop).toBe("loop");
    expect(turn?.tokens.length).toBeLessThan(1_100);
    const { from = 0, period = 0, times = 0 } = turn?.loop ?? {};
    expect(from + period * times).toBeLessThanOrEqual(turn?.tokens.length ?? 0);
    expect(vocabulary.decode(turn?.tokens.slice(from, from + period) ?? [])).toMatch(/la/);
    const told = `it wrote the same ${period} tokens ${times} times in a row`;
    expect(events.find(({ type }) => type === "note")).toMatchObject({ code: "turn-looped" });
    expect(prompt).toContain(told);
    // One round stays in the prompt, so that the model sees what is meant.
    expect(roundsIn(prompt)).toBeLessThan(8);
    expect((await redrive(journal, events[0]?.runId ?? "")).divergence).toBeNull();
  });

  test("in a call's arguments, later: the call is not made, and its result says why", async () => {
    const written: string[] = [];
    const write = defineTool({
      name: "write",
      description: "Writes.",
      input: z.object({ text: z.string() }),
      run: ({ text }) => {
        written.push(text);
        return "ok";
      },
    });
    const call = (rounds: number) => ({
      call: { tool: "write", arguments: { text: "0 ".repeat(rounds) } },
    });
    const { outcome, events, journal } = await runScript(
      [call(20_000), call(700), { final: "Done." }],
      { agent: agentWith({ tools: [write] }), limits: { turnTokens: 50_000 } },
    );
    expect(outcome.kind).toBe("answered");
    expect(written).toEqual(["0 ".repeat(700)]);
    const [looped, meant] = turnsOf(events);
    expect(looped?.usage.stop).toBe("loop");
    expect(looped?.tokens.length).toBeGreaterThanOrEqual(2_048);
    expect(looped?.tokens.length).toBeLessThan(2_200);
    expect(meant?.usage.stop).toBe("call");
    expect(meant?.tokens.length).toBeGreaterThan(1_024);
    expect(resultsOf(events)[0]).toMatch(
      /^Error: the call of write was cut off: its arguments repeated the same (token|\d tokens) \d+ times in a row\. Call it again without that\.$/,
    );
    expect(events.find(({ type }) => type === "note")).toMatchObject({
      code: "turn-looped",
      callIds: ["1.1"],
    });
    expect((await redrive(journal, events[0]?.runId ?? "")).divergence).toBeNull();
  });

  test("in a header that never ends", async () => {
    const tokens = [
      control.channel,
      ...Array.from({ length: 50_000 }, () => vocabulary.encode(" analysis")).flat(),
    ];
    const { outcome, events } = await runScript([{ tokens }, callAdd(1), { final: "2" }], {
      limits: { turnTokens: 60_000 },
    });
    expect(outcome).toMatchObject({ kind: "answered", text: "2" });
    expect(turnsOf(events)[0]?.tokens.length).toBeLessThan(1_200);
  });

  test("again and again ends as stuck, for that reason", async () => {
    const { outcome } = await runScript(() => looping("analysis"));
    expect(outcome).toMatchObject({
      kind: "stuck",
      reason: "3 turns in a row came to nothing, the last of them repeating itself",
    });
    expect(outcome.outputTokens).toBeLessThan(4_500);
  });

  test("and a run that is aborted in it is aborted, not cut", async () => {
    const abortController = new AbortController();
    const journal = new MemoryJournal();
    const model = scriptedModel([{ ...looping("final"), tokenDelay: 1 }]);
    const running = run(agentWith({}), "Sing.", { model, journal, signal: abortController.signal });
    let seen = 0;
    for await (const event of running) {
      if (event.type === "turn-delta" && ++seen === 100) abortController.abort();
    }
    expect((await running.outcome).kind).toBe("aborted");
    const events = await eventsOf(journal, running.id);
    expect(turnsOf(events)[0]?.usage.stop).toBe("aborted");
    expect((await redrive(journal, running.id)).divergence).toBeNull();
  });
});

test.each(["limit", "aborted"] as const)(
  "a record of 0.1.0 with a loop that was not cut (stop: %s) is redriven as it is",
  async (stop) => {
    const { events } = await runScript([{ final: "x" }]);
    const runId = events[0]?.runId ?? "";
    const text = ` la la`.repeat(3_000);
    const tokens = [control.channel, ...vocabulary.encode("final"), control.message].concat(
      vocabulary.encode(text),
    );
    const outcome =
      stop === "limit"
        ? { kind: "limit", limit: "turnTokens", text: text.trim() }
        : { kind: "aborted", reason: "enough" };
    const journal = new MemoryJournal();
    const recorded = events.map((event): TimedEvent => {
      if (event.type === "run-started") {
        const { rules: _, ...started } = event;
        return started;
      }
      if (event.type === "turn-started") {
        const { maxTokens: _, ...started } = event;
        return started;
      }
      if (event.type === "turn-finished") {
        const messages = [{ channel: "final", recipient: null, contentType: null, content: text }];
        return { ...event, tokens, messages, usage: { ...event.usage, stop } };
      }
      if (event.type !== "run-finished") return event;
      const { kind: _, text: __, ...totals } = event.outcome as Outcome & { text: string };
      const steps = stop === "limit" ? 1 : 0;
      return { ...event, outcome: { ...totals, ...outcome, steps } as unknown as Outcome };
    });
    await journal.append(runId, recorded);
    expect((await redrive(journal, runId)).divergence).toBeNull();
  },
);
