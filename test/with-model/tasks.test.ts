import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import { loadModel, type Model } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";

/** The main job, with nothing left out: the model in the box, the real sandbox, real files. */
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
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

async function work(task: string) {
  const journal = new MemoryJournal();
  const running = run(agent, task, {
    model,
    journal,
    workspace,
    policy: { mode: "direct" },
    limits: { steps: 10 },
  });
  const outcome = await running.outcome;
  const events: JournalEvent[] = [];
  for await (const event of journal.read(running.id)) events.push(event);
  const calls = events.flatMap((event) =>
    event.type === "call-requested" ? [{ tool: event.tool, arguments: event.arguments }] : [],
  );
  return { outcome, events, calls, text: outcome.kind === "answered" ? outcome.text : "" };
}

describe("end to end with the model in the box", () => {
  test("reads a value out of a named file", async () => {
    const { text, calls } = await work("What is the port in settings.txt?");
    expect(calls[0]).toEqual({ tool: "read_file", arguments: { path: "settings.txt" } });
    expect(text).toContain("4810");
  });

  test("lists a folder, then reads a file in it", async () => {
    const { text, calls } = await work("Look in the folder letters and show the file there.");
    expect(calls.map(({ tool }) => tool)).toEqual(["list_directory", "read_file"]);
    expect(text).toContain("the copper pipes have arrived");
  });

  test("writes a file with given content", async () => {
    const { outcome, calls } = await work("Save 'copper' in the file out.txt.");
    expect(calls[0]).toMatchObject({ tool: "write_file", arguments: { path: "out.txt" } });
    expect(outcome.kind).toBe("answered");
    expect(readFileSync(join(workspace, "out.txt"), "utf8").trim()).toBe("copper");
  });

  test("counts matches", async () => {
    const { text, calls } = await work(
      "How many lines in data/inventory.csv contain the word copper?",
    );
    expect(["grep", "shell"]).toContain(calls[0]?.tool);
    expect(text).toContain("4");
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
