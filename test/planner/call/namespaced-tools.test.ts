import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { browserNamespace, pythonNamespace, systemText } from "../../../src/harmony/index.ts";
import { redrive } from "../../../src/replay/redrive.ts";
import { defineNamespace, defineTool } from "../../../src/tool/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { exportRun } from "../../../src/trace/transfer/export-run.ts";
import { importRun } from "../../../src/trace/transfer/import-run.ts";
import { browserTools, python } from "../../../tools/index.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { agentWith, runScript } from "../scripted-run.ts";

const wiki = defineNamespace({
  name: "wiki",
  description: "An encyclopedia.",
  tools: [
    defineTool({
      name: "lookup",
      description: "Finds a page.",
      input: z.object({ title: z.string() }),
      aliases: { names: ["wiki.find"], arguments: { name: "title", query: "title" } },
      effect: "read",
      run: ({ title }) => `Page ${title}.`,
    }),
  ],
});

// Issue 21, item 2.
describe("tools of a namespace", () => {
  const agent = agentWith({ tools: wiki.tools });

  test("are declared in the system message, called on analysis with ` code`, and answered there", async () => {
    let prompt = "";
    const { events } = await runScript(
      [
        { call: { tool: "wiki.lookup", arguments: { title: "Fugue" } } },
        (moment) => {
          prompt = moment.prompt;
          return { final: "Found." };
        },
      ],
      { agent, task: "Look." },
    );
    expect(prompt).toContain("# Tools\n\n## wiki\n\n// An encyclopedia.\nnamespace wiki {");
    expect(prompt.indexOf("## wiki")).toBeLessThan(prompt.indexOf("<|start|>developer"));
    expect(prompt).not.toContain("namespace functions");
    expect(prompt).not.toContain("Calls to these tools must go");
    expect(prompt).toContain(
      '<|channel|>analysis to=wiki.lookup code<|message|>{"title":"Fugue"}<|call|>' +
        "<|start|>wiki.lookup to=assistant<|channel|>analysis<|message|>Page Fugue.<|end|>",
    );
    expect(events[0]).toMatchObject({
      tools: [{ name: "wiki.lookup", builtin: { recipient: "wiki.lookup" } }],
      namespaces: [{ name: "wiki", description: "An encyclopedia." }],
    });
  });

  test("an alias of the tool and of an argument is read, recorded and answered under its name", async () => {
    const { events, outcome } = await runScript(
      [
        { call: { recipient: "wiki.find", raw: '{"name": "Fugue"}' } },
        { call: { recipient: "wiki.lookup", raw: '{"query": "A", "title": "B"}' } },
        { final: "Done." },
      ],
      { agent },
    );
    expect(outcome.kind).toBe("answered");
    expect(events.filter(({ type }) => type === "call-requested")).toMatchObject([
      {
        recipient: "wiki.find",
        tool: "wiki.lookup",
        arguments: { title: "Fugue" },
        repairs: ["tool-alias", "argument-alias"],
      },
      { problem: expect.stringContaining("query: there is no argument of this name") },
    ]);
  });

  test("a run is redriven from its record alone, on another machine too", async () => {
    const { journal, events } = await runScript(
      [{ call: { recipient: "wiki.find", raw: '{"name": "Fugue"}' } }, { final: "Done." }],
      { agent },
    );
    const runId = events[0]?.runId ?? "";
    expect(await redrive(journal, runId, {})).toMatchObject({ divergence: null });
    const file = join(temporaryFolder(), "run.jsonl");
    await exportRun(journal, runId, file);
    const elsewhere = new MemoryJournal();
    await importRun(elsewhere, file);
    expect(await redrive(elsewhere, runId, {})).toMatchObject({ divergence: null });
  });

  test("browser and python are declared byte for byte as before", async () => {
    let prompt = "";
    await runScript(
      (moment) => {
        prompt = moment.prompt;
        return { final: "Done." };
      },
      { agent: agentWith({ tools: [...browserTools, python] }) },
    );
    const system = systemText(
      {
        currentDate: new Date().toISOString().slice(0, 10),
        builtins: [browserNamespace, pythonNamespace],
      },
      false,
    );
    expect(prompt).toContain(`<|start|>system<|message|>${system}<|end|>`);
  });
});
