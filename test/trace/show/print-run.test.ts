import { describe, expect, test } from "vitest";
import type { TimedEvent } from "../../../src/trace/journal.ts";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";
import { printRun } from "../../../src/trace/show/print-run.ts";
import { printRuns } from "../../../src/trace/show/print-runs.ts";
import { foldRun } from "../../../src/trace/show/run-view.ts";
import { collect, sampleRun } from "../sample-run.ts";

async function printed(events: readonly TimedEvent[], full = false): Promise<string> {
  const journal = new MemoryJournal();
  await journal.append("0abc-12345", events);
  return printRun(foldRun(await collect(journal.read("0abc-12345"))), { full });
}

/** The same events as somebody could have written them into a file that is imported. */
function foreign(events: readonly TimedEvent[]): TimedEvent[] {
  const fields = /^(?:step|status|effect|decision|by|stop|milliseconds)$/;
  const swap = (field: string, value: unknown): unknown =>
    fields.test(field) ? `\u001b[2J\u061c${field}` : value;
  return JSON.parse(JSON.stringify(events, swap)) as TimedEvent[];
}

describe("a run as text", () => {
  test("shows task, steps, calls, results, counts and the answer", async () => {
    const text = await printed(sampleRun(2));
    for (const part of [
      "run 0abc-12345  answered",
      "task     count the lines",
      "2 steps, 1 call, prompt 200 tokens (160 reused), output 60",
      'read_file {"path":"part-1.txt"}',
      "read, approved by policy, ok, 2 ms",
      "    line 1\n",
      "  final\n    It has 3 lines.\n",
      "answered after 20 ms\n  It has 3 lines.\n",
    ]) {
      expect(text).toContain(part);
    }
  });

  // Issue 22, item 10.
  test("shows who called it as a sub-agent, its own sub-agents, and why it has no answer", async () => {
    const subRun = {
      ...{ runId: "0abc-12345.0", agent: "reader", kind: "answered", steps: 4, calls: 6 },
      ...{ promptTokens: 90, reusedTokens: 50, outputTokens: 20 },
    };
    const events = sampleRun(2).map((event) => {
      switch (event.type) {
        case "run-started":
          return { ...event, caller: { runId: "0top", callId: "c1" } };
        case "call-finished":
          return { ...event, subRuns: [subRun] };
        case "run-finished":
          return {
            ...event,
            outcome: {
              ...event.outcome,
              kind: "stuck",
              reason: "Lost.",
              text: null,
              noText: "None.",
            },
          };
        default:
          return event;
      }
    });
    const text = await printed(events as TimedEvent[]);
    expect(text).toContain("\ncaller   run 0top, call c1\n");
    expect(text).toContain(
      "    sub-agent reader: answered, 4 steps, 6 calls, output 20, run 0abc-12345.0\n",
    );
    expect(text).toContain("\nstuck after 20 ms\n  Lost.\n  no answer: None.\n");
  });

  test("shortens long results and says how much is left, unless all is wanted", async () => {
    const events = sampleRun(2, { result: () => "row\n".repeat(40) });
    expect(await printed(events)).toContain("… 28 more lines");
    expect((await printed(events, true)).match(/ {4}row/g)).toHaveLength(40);
  });

  // Issue 21: each attempt was a step of its own, all with one number.
  test("attempts at one turn are one step; what the earlier ones said comes with everything", async () => {
    const [started, turn, finished, ...rest] = sampleRun(2);
    if (started === undefined || turn === undefined || finished === undefined) throw new Error();
    const note = { type: "note", step: 1, code: "turn-unreadable", text: "Why.", time: 1 } as const;
    const events = [started, turn, finished, note, turn, finished, ...rest];
    const text = await printed(events);
    expect(text).toContain("2 steps, 1 call");
    expect(text).toMatch(
      /\nstep 1 {2}attempt 2, prompt 100 .*\n {2}attempt 1: prompt 100 .*\. Why\.\n/,
    );
    expect(text.match(/I read part 1/g)).toHaveLength(1);
    expect((await printed(events, true)).match(/I read part 1/g)).toHaveLength(2);
  });

  test("says what is open in a run that was cut off", async () => {
    const all = sampleRun(2);
    const cut = all.findIndex((event) => event.type === "call-finished");
    const text = await printed(all.slice(0, cut));
    expect(text).toContain("started, no result");
    expect(text.endsWith("\nnot finished\n")).toBe(true);
  });

  test("nothing of a run steers the terminal", async () => {
    const evil = "\u001b]0;owned\u0007\u001b[2J\r\u202egnp.exe\u009b31m";
    const text = await printed(sampleRun(2, { result: () => evil, task: evil }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain("\\x1b]0;owned\\x07");
  });

  test("not even what ought to be a number or a word of ours", async () => {
    const journal = new MemoryJournal();
    await journal.append("0abc-12345", foreign(sampleRun(2)));
    const view = foldRun(await collect(journal.read("0abc-12345")));
    const text = printRun({ ...view, status: "\u001b[2J\u061cended" as typeof view.status });
    for (const field of ["step", "status", "effect", "decision", "by", "stop", "milliseconds"]) {
      expect(text).toContain(`\\x1b[2J\\u061c${field}`);
    }
    expect(text).toContain("\\x1b[2J\\u061cended");
    for (const steering of ["\u001b", "\u061c"]) expect(text).not.toContain(steering);
  });
});

describe("a list of runs as text", () => {
  test("is a table, newest first, one line a run", async () => {
    const journal = new MemoryJournal();
    await journal.append("old", sampleRun(1, { task: "first\ntask" }));
    await journal.append("new", sampleRun(2, { task: "x".repeat(500) }).slice(0, 3));
    const lines = printRuns(await journal.list(), { width: 90 })
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^new {2}2026-01-01 00:00 {2}unfinished {2}1 {6}assistant/);
    expect(lines[2]).toMatch(/first task$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(90);
    expect(printRuns([])).toBe("no runs yet\n");
    expect(lines.join("\n")).not.toContain("BELONGS TO");
  });

  // Issue 22, item 10.
  test("names the conversation, the caller or the origin of each run", async () => {
    const journal = new MemoryJournal();
    const places = {
      talk: { conversation: { id: "talk", after: null, turn: 1 } },
      "talk.2.1": { caller: { runId: "talk", callId: "2.1" } },
      fork: { parent: { runId: "talk", step: 2 } },
      plain: {},
    };
    for (const [id, place] of Object.entries(places)) {
      const [started, ...rest] = sampleRun(1);
      await journal.append(id, [{ ...started, ...place } as TimedEvent, ...rest]);
    }
    const lines = printRuns(await journal.list()).split("\n");
    const heading = lines[0] ?? "";
    const column = heading.indexOf("BELONGS TO");
    const named = lines
      .slice(1, -1)
      .map((line) => [line.split(" ")[0], line.slice(column, heading.indexOf("AGENT")).trim()]);
    expect(Object.fromEntries(named)).toEqual({
      talk: "turn 1 of talk",
      "talk.2.1": "call 2.1 of talk",
      fork: "fork of talk",
      plain: "",
    });
  });
});
