import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import { loadModel, type Model } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { finishedRun, matchers } from "../../src/testing/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { removeFolder } from "../remove-folder.ts";

expect.extend(matchers);

/**
 * The main job, with nothing left out: the model in the box, the real sandbox, real files. The tasks are of
 * kinds that it was trained for, at temperature 0: it solves them on every processor's build of llama.cpp
 * (`npm run test:variants`).
 */
const agent = { ...assistant, sampling: { temperature: 0 } };
let model: Model;
let workspace: string;

beforeAll(async () => {
  model = await loadModel();
});
afterAll(() => model.dispose());
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), "ostinato-workspace-"));
  cpSync("examples/workspace", workspace, { recursive: true });
});
afterEach(() => removeFolder(workspace));

async function work(task: string) {
  const journal = new MemoryJournal();
  const running = run(agent, task, {
    model,
    journal,
    workspace,
    policy: { mode: "direct" },
    limits: { steps: 10 },
  });
  const view = await finishedRun(running, journal);
  const events: JournalEvent[] = [];
  for await (const event of journal.read(running.id)) events.push(event);
  return { view, events };
}

describe("end to end with the model in the box", () => {
  test("reads a value out of a named file", async () => {
    const { view } = await work("What is the port in settings.txt?");
    expect(view).toHaveCalled("read_file", { path: "settings.txt" });
    expect(view).toHaveAnswered(/4810/);
  });

  test("lists a folder, then reads a file in it", async () => {
    const { view } = await work("Look in the folder letters and read the file there.");
    expect(view).toHaveCalledInOrder("list_directory", "read_file");
    expect(view.totals.calls).toBe(2);
    expect(view).toHaveAnswered(/the copper pipes have arrived/);
  });

  test("writes a file with given content", async () => {
    const { view } = await work("Save 'copper' in the file out.txt.");
    expect(view).toHaveCalled("write_file", { path: "out.txt" });
    expect(view).toHaveEndedAs("answered");
    expect(readFileSync(join(workspace, "out.txt"), "utf8").trim()).toBe("copper");
  });

  test("counts matches", async () => {
    const { view } = await work("How many lines in data/inventory.csv contain the word copper?");
    expect(["grep", "shell"]).toContain(view.steps[0]?.calls[0]?.tool);
    expect(view).toHaveAnswered(/4/);
  });

  test("between tool calls only new tokens are evaluated", async () => {
    const { events } = await work("What is the port in settings.txt?");
    const usages = events.flatMap((event) => (event.type === "turn-finished" ? [event.usage] : []));
    expect(usages.length).toBeGreaterThan(1);
    for (const [index, usage] of usages.entries()) {
      expect(usage.evaluatedTokens).toBe(usage.promptTokens - usage.reusedTokens);
      const before = usages[index - 1];
      if (before) expect(usage.reusedTokens).toBeGreaterThanOrEqual(before.promptTokens);
    }
  });
});
