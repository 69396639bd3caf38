import { afterEach, expect, test, vi } from "vitest";
import { watchRun } from "../../src/cli/watch-run.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { type Run, resume, run } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { adder } from "../planner/scripted-run.ts";
import { jsonLines } from "./run-command.ts";

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
