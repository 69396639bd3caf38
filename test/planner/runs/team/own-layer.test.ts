import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diffWorkspace, discardWorkspace } from "../../../../src/load-on-use.ts";
import { scriptedModel } from "../../../../src/model/index.ts";
import { defineAgent, run } from "../../../../src/planner/index.ts";
import { openJournal } from "../../../../src/trace/index.ts";
import { readFile, writeFile } from "../../../../tools/index.ts";

/** Issue 22, item 8: a sub-agent's own workspace layer, or its caller's. */
test.each(["shared", "own"] as const)("a sub-agent's workspace: %s", async (workspace) => {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-layer-"));
  writeFileSync(join(folder, "note.txt"), "as on disk");
  const writer = defineAgent({
    ...{ name: "writer", description: "Writes.", instructions: "You are a writer." },
    tools: [readFile, writeFile],
  });
  const leader = defineAgent({
    ...{ name: "leader", instructions: "You lead." },
    tools: [writeFile, readFile, writer.asTool({ name: "ask", workspace })],
  });
  const write = (content: string) => ({
    call: { tool: "write_file", arguments: { path: "note.txt", content } },
  });
  const read = { call: { tool: "read_file", arguments: { path: "note.txt" } } };
  const seen: string[] = [];
  const model = scriptedModel(({ prompt }) => {
    const results = prompt.split(" to=assistant").length - 1;
    if (results > 0) seen.push(prompt.slice(prompt.lastIndexOf(" to=assistant")));
    if (prompt.includes("You are a writer.")) {
      return [read, write("by the sub-agent"), { final: "done" }][results] ?? { final: "?" };
    }
    const ask = { call: { tool: "ask", arguments: { task: "Write." } } };
    return [write("by the leader"), ask, read, { final: "done" }][results] ?? { final: "?" };
  });
  const journal = await openJournal(":memory:");
  const options = { model, journal, workspace: folder, runId: `lead-${workspace}-${process.pid}` };
  const running = run(leader, "Go.", options);
  expect((await running.outcome).kind).toBe("answered");
  // What the sub-agent read, and what the leader read after it.
  expect(seen[1]).toContain(workspace === "own" ? "as on disk" : "by the leader");
  expect(seen.at(-1)).toContain(workspace === "own" ? "by the leader" : "by the sub-agent");
  const kept = await diffWorkspace(`${running.id}.2.1`, { journal });
  expect(kept.map(({ path }) => path)).toEqual(workspace === "own" ? ["note.txt"] : []);
  expect(readFileSync(join(folder, "note.txt"), "utf8")).toBe("as on disk");
  await running.discard();
  if (workspace === "own") await discardWorkspace(`${running.id}.2.1`, { journal });
  await journal.close();
  rmSync(folder, { recursive: true });
});
