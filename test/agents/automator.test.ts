import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assistant, automator, automatorResult } from "../../agents/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { ToolWorkspace } from "../tools/tool-workspace.ts";

let workspace: ToolWorkspace;
beforeAll(async () => {
  workspace = await ToolWorkspace.open({ "a.txt": "one\n" });
});
afterAll(() => workspace.close());

// Issue 22, item 9: what the instructions promise.
describe("the automator", () => {
  test("ends in a result that a program can read, also when not all was done", async () => {
    const prompts: string[] = [];
    const running = run(automator, "Rename a.txt and b.txt.", {
      sandbox: workspace.sandbox,
      journal: new MemoryJournal(),
      model: scriptedModel([
        (moment) => {
          prompts.push(moment.prompt);
          return {
            call: { tool: "shell", arguments: { command: "mv a.txt c.txt && mv b.txt d.txt" } },
          };
        },
        { final: "I renamed one of them." },
        { final: '{"result":"a.txt is c.txt now; there is no b.txt.","done":false}' },
      ]),
    });
    const outcome = await running.outcome;
    expect(outcome).toMatchObject({
      kind: "answered",
      output: { result: "a.txt is c.txt now; there is no b.txt.", done: false },
    });
    expect(automatorResult.safeParse({ result: "" }).success).toBe(false);
    // What it is told, and that nobody can be asked.
    expect(prompts[0]).toContain("Nobody can answer questions");
    expect(automator.tools.every(({ approval }) => approval === false)).toBe(true);
    expect(workspace.files()).toEqual({ "c.txt": "one\n" });
  });
});

test("assistant and automator begin as the model in the box was trained", () => {
  for (const { instructions, tools } of [assistant, automator]) {
    expect(instructions).toMatch(
      /^You work in a folder of files\. Use the tools; paths are relative to the folder\. .*\n\n/,
    );
    expect(tools.map(({ name }) => name).at(-1)).toBe("search_files");
  }
});
