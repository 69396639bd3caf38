import { expect, it } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, run } from "../../../src/planner/index.ts";
import { MemoryJournal } from "../../../src/trace/index.ts";
import { readFile, writeFile } from "../../../tools/index.ts";
import { ToolWorkspace } from "../../tools/tool-workspace.ts";

it.each(["direct", "overlay"] as const)("%s: each call has what it changed", async (mode) => {
  const workspace = await ToolWorkspace.open({ "a.txt": "one\n" }, { mode });
  const write = (path: string, content: string) => ({
    analysis: "I write.",
    call: { tool: "write_file", arguments: { path, content } },
  });
  const journal = new MemoryJournal();
  const model = scriptedModel([
    write("a.txt", "two\n"),
    write("b.txt", "new\n"),
    // As many bytes as before.
    write("a.txt", "six\n"),
    { analysis: "I read.", call: { tool: "read_file", arguments: { path: "a.txt" } } },
    { final: "Done." },
  ]);
  const agent = defineAgent({
    name: "writer",
    instructions: "Write.",
    tools: [readFile, writeFile],
  });
  try {
    const { sandbox } = workspace;
    const running = run(agent, "Write.", { model, journal, sandbox });
    expect((await running.outcome).kind).toBe("answered");
    const changed: string[][] = [];
    for await (const event of journal.read(running.id)) {
      if (event.type !== "call-finished") continue;
      changed.push((event.changes ?? []).map(({ path }) => path));
    }
    expect(changed).toEqual([["a.txt"], ["b.txt"], ["a.txt"], []]);
  } finally {
    await workspace.close();
  }
});
