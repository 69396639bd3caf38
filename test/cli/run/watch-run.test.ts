import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { watchRun } from "../../../src/cli/run/watch-run.ts";
import { scriptedModel } from "../../../src/model/index.ts";
import { type Run, resume, run } from "../../../src/planner/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { adder } from "../../planner/scripted-run.ts";
import { jsonLines } from "../run-command.ts";
import { Terminal } from "../screen/terminal.ts";

afterEach(() => vi.restoreAllMocks());

/** What a run writes in the mode of JSON lines. */
async function written(running: Run): Promise<ReturnType<typeof jsonLines>> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await watchRun(running, { json: true });
  const text = write.mock.calls.map(([chunk]) => String(chunk)).join("");
  write.mockRestore();
  return jsonLines(text);
}

const endings = (lines: ReturnType<typeof jsonLines>) =>
  lines.filter(({ type }) => type === "run-finished");

test("JSON lines end with the outcome, once: of a run, of one that has its answer, of one that fails", async () => {
  const journal = new MemoryJournal();
  const model = scriptedModel([{ final: "Done." }]);
  const options = { journal, model, runId: "a" };
  const lines = await written(run(adder, "Say it.", options));
  expect(lines.at(-1)).toMatchObject({ type: "run-finished", outcome: { kind: "answered" } });
  expect(endings(lines)).toHaveLength(1);

  expect(await written(resume(adder, "a", { journal, model }))).toMatchObject([
    { type: "run-finished", runId: "a", outcome: { kind: "answered", text: "Done." } },
  ]);
  expect(await written(resume(adder, "nobody", { journal, model }))).toMatchObject([
    { type: "run-finished", runId: "nobody", outcome: { kind: "failed" } },
  ]);

  const broken = scriptedModel([
    () => {
      throw new Error("no turn");
    },
  ]);
  const failed = await written(run(adder, "Say it.", { journal, model: broken }));
  expect(failed[0]).toMatchObject({ type: "run-started" });
  expect(endings(failed)).toMatchObject([{ outcome: { kind: "failed", steps: 0 } }]);
});

test("what an error says is inert on the terminal", async () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const broken = scriptedModel([
    () => {
      throw new Error("\u001b]0;title\u0007");
    },
  ]);
  const journal = new MemoryJournal();
  await watchRun(run(adder, "Say it.", { journal, model: broken }), { steps: true });
  const text = write.mock.calls.map(([chunk]) => String(chunk)).join("");
  expect(text).toContain("\\x1b]0;title\\x07");
  expect(text).not.toContain("\u0007");
});

// Issue 18, D 4.
describe("on a terminal", () => {
  /** What stands on it in the end, and the pieces in which the answer came. */
  async function onTerminal(running: Run, { stderr = true, quiet = false } = {}) {
    const terminal = new Terminal(100, 12);
    vi.stubEnv("TERM", "xterm");
    const answer = vi.fn((text: string) => terminal.write(text));
    const out = Object.assign(new Terminal(100, 12), { write: answer });
    vi.spyOn(process, "stdout", "get").mockReturnValue(out as never);
    const other = Object.assign(new Terminal(100, 12), { isTTY: false });
    vi.spyOn(process, "stderr", "get").mockReturnValue((stderr ? terminal : other) as never);
    const outcome = await watchRun(running, { quiet });
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    return { outcome, text: terminal.text, pieces: answer.mock.calls.map(([piece]) => piece) };
  }
  const long = Array.from({ length: 9 }, (_, index) => `${index} words of the answer.`).join("\n");
  const answering = () => run(adder, "Say it.", { journal: new MemoryJournal(), model: script() });
  const script = () => scriptedModel([{ analysis: "I think.", final: long }]);

  test("the answer is shown as it is written, once, between the steps and how it ended", async () => {
    const { text, pieces } = await onTerminal(answering());
    expect(pieces.length).toBeGreaterThan(20);
    expect(pieces.join("")).toBe(long);
    expect(text).toMatch(/ 1 I think\.\n0 words.*8 words of the answer\.\nanswered\n1 step, /s);
    expect(text.split("0 words of the answer.")).toHaveLength(2);
    // The counter has gone.
    expect(text).not.toMatch(/^\d+ tokens/m);
    expect(text).toMatch(/\d+ written( at \d+(\.\d)? tokens\/s)?, /);
  });

  test("also where standard error goes elsewhere", async () => {
    const { text } = await onTerminal(answering(), { stderr: false });
    expect(text).toBe(long);
  });

  test("--quiet leaves the answer alone", async () => {
    const { text } = await onTerminal(answering(), { quiet: true });
    expect(text).toBe(long);
  });

  test("an answer that no turn was seen to write is shown whole", async () => {
    const journal = new MemoryJournal();
    await run(adder, "Say it.", { journal, model: script(), runId: "a" }).outcome;
    const { text } = await onTerminal(resume(adder, "a", { journal, model: script() }));
    expect(text).toBe(long);
  });

  test("a text that was taken back does not stand for the answer", async () => {
    const journal = new MemoryJournal();
    const model = scriptedModel([{ final: '{"sum":"three"}' }, { final: '{"sum":3}' }]);
    const agent = { ...adder, tools: [], output: z.strictObject({ sum: z.number() }) };
    const { text, outcome } = await onTerminal(run(agent, "Add 1 and 2.", { journal, model }));
    expect(outcome).toMatchObject({ kind: "answered", text: '{"sum":3}' });
    expect(text).toMatch(/^\{"sum":3\}\nanswered$/m);
  });
});
