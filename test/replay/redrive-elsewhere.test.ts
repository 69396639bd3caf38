import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedTurn, scriptedModel } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { printRedriven } from "../../src/replay/print-redriven.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { defineTool } from "../../src/tool/index.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { exportRun } from "../../src/trace/transfer/export-run.ts";
import { importRun } from "../../src/trace/transfer/import-run.ts";
import { readFile, shell, writeFile } from "../../tools/index.ts";
import { tinyVocabulary } from "../model/tiny-vocabulary.ts";
import { collect } from "../trace/sample-run.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";

const SECRET = `ghp_${"aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF1h"}`;

const filer = defineAgent({
  name: "filer",
  instructions: "Work with files.",
  tools: [readFile, writeFile, shell],
});

const script: ScriptedTurn[] = [
  { analysis: "Look.", call: { tool: "read_file", arguments: { path: "notes.txt" } } },
  { call: { tool: "write_file", arguments: { path: "new/copy.txt", content: "copied" } } },
  { call: { tool: "shell", arguments: { command: "cat notes.txt new/copy.txt; touch other" } } },
  { call: { tool: "read_file", arguments: { path: "missing.txt" } } },
  { final: "Copied." },
];

function workspace(notes: string): string {
  const folder = join(temporaryFolder(), "workspace");
  mkdirSync(folder);
  writeFileSync(join(folder, "notes.txt"), notes);
  return folder;
}

describe("a run in a real sandbox", () => {
  test("is redriven without one; with live tools, what changed in the world shows", async () => {
    const folder = workspace("first notes\n");
    const journal = await openJournal(join(temporaryFolder(), "j.db"));
    const model = scriptedModel(script);
    const policy = { mode: "overlay" } as const;
    const running = run(filer, "Copy.", { model, journal, workspace: folder, policy, seed: 1 });
    expect(await running.outcome).toMatchObject({ kind: "answered" });
    const events = await collect(journal.read(running.id));
    const results = events.filter((event) => event.type === "call-finished");
    expect(results.map((event) => event.status)).toEqual(["ok", "ok", "ok", "failed"]);
    expect(results.some((event) => (event.changes ?? []).length > 0)).toBe(true);

    for (const agent of [filer, undefined]) {
      const again = await redrive(journal, running.id, { ...(agent && { agent }) });
      expect(again).toMatchObject({ divergence: null, same: events.length, tools: [] });
    }

    writeFileSync(join(folder, "notes.txt"), "other notes\n");
    const live = await redrive(journal, running.id, {
      ...{ agent: filer, tools: "live", once: true, workspace: folder },
    });
    expect(live.divergence).toBeNull();
    expect(live.tools.map(({ step, tool }) => [step, tool])).toEqual([
      [1, "read_file"],
      [3, "shell"],
    ]);
    expect(live.tools[0]?.recorded.text).toContain("first notes");
    expect(live.tools[0]?.live?.text).toContain("other notes");
    expect(printRedriven(live)).toContain("recorded ok: ");
    // What must not be repeated is not, unless asked.
    const careful = await redrive(journal, running.id, {
      ...{ agent: filer, tools: "live", workspace: folder },
    });
    const skipped = careful.tools.filter((difference) => difference.live === null);
    const once = filer.tools.filter((tool) => tool.effect === "once").map((tool) => tool.name);
    expect(skipped.every((difference) => once.includes(difference.tool))).toBe(true);
    expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("other notes\n");
    await journal.close();
  });
});

describe("a run from another machine", () => {
  test("is redriven from its exported file alone", async () => {
    const there = new MemoryJournal();
    const model = scriptedModel([
      { call: { tool: "say", arguments: { word: "née 東京 🙂" } } },
      { final: "Said." },
    ]);
    const say = defineTool({
      name: "say",
      description: "Says a word.",
      input: z.object({ word: z.string() }),
      effect: "read",
      run: ({ word }) => `${word}! `.repeat(30),
    });
    const agent = defineAgent({ name: "speaker", instructions: "Speak.", tools: [say] });
    const running = run(agent, "Say something.", { model, journal: there, seed: 1 });
    await running.outcome;
    const path = join(temporaryFolder(), "run.jsonl.gz");
    await exportRun(there, running.id, path);

    const here = await openJournal(join(temporaryFolder(), "j.db"));
    await importRun(here, path);
    expect(await redrive(here, running.id)).toMatchObject({ divergence: null });
    await here.close();
  });
});

describe("a run with a secret in it", () => {
  test("is redriven from its redacted record, exactly", async () => {
    const journal = new MemoryJournal();
    const tell = defineTool({
      name: "tell",
      description: "Tells.",
      input: z.object({ key: z.string() }),
      effect: "read",
      run: ({ key }) => ({ text: `the key is ${key}, and ${SECRET}`, details: { key } }),
    });
    const agent = defineAgent({ name: "teller", instructions: `Mind ${SECRET}.`, tools: [tell] });
    const model = scriptedModel([
      { analysis: `Use ${SECRET}.`, call: { tool: "tell", arguments: { key: SECRET } } },
      { preamble: "Again.", call: { tool: "tell", arguments: { key: "plain" } } },
      { final: `It is ${SECRET}.` },
    ]);
    const running = run(agent, `Tell me about ${SECRET}`, {
      ...{ model, journal, seed: 1, probabilities: true, metadata: { user: SECRET } },
    });
    expect((await running.outcome).kind).toBe("answered");
    expect(JSON.stringify(await collect(journal.read(running.id)))).not.toContain(SECRET);
    for (const given of [agent, undefined]) {
      const again = await redrive(journal, running.id, { ...(given && { agent: given }) });
      expect(printRedriven(again, tinyVocabulary)).toContain("identical");
    }
  });
});

describe("a run whose agent has changed since", () => {
  test("differs at its first step, in the field that was changed", async () => {
    const journal = new MemoryJournal();
    const running = run(filer, "Answer.", {
      ...{ model: scriptedModel([{ final: "Yes." }]), journal, seed: 1 },
    });
    await running.outcome;
    const changes: [Partial<Parameters<typeof defineAgent>[0]>, string][] = [
      [{ instructions: "Work with care." }, "agent.instructions"],
      [{ reasoning: "high" }, "agent.reasoning"],
      [{ tools: [readFile, writeFile] }, "tools[2]"],
      [
        { tools: [{ ...readFile, description: "Reads." }, writeFile, shell] },
        "tools[0].description",
      ],
      [{ sampling: { temperature: 0.5 } }, "sampling.temperature"],
    ];
    for (const [change, field] of changes) {
      const agent = defineAgent({ ...filer, output: undefined as never, ...change } as never);
      const again = await redrive(journal, running.id, { agent });
      expect(again.divergence).toMatchObject({ step: 0, event: "run-started", field });
      expect(printRedriven(again)).toContain(`field ${field}`);
    }
  });
});
