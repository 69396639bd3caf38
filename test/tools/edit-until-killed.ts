/**
 * A run that calls one tool on a file and dies where it is told; started again, it goes on. For
 * `resumed-edit.test.ts`.
 *
 *   edit-until-killed.ts FOLDER TOOL before|after|never      prints what came of it as JSON
 */
import { join } from "node:path";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, resume, run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/index.ts";
import type { AnyTool } from "../../src/tool/index.ts";
import { type CallFinished, findRun, openJournal } from "../../src/trace/index.ts";
import { allTools } from "../../tools/index.ts";

const [folder = "", name = "", death = ""] = process.argv.slice(2);
const inputs: { readonly [tool: string]: object } = {
  edit_file: { path: "a.txt", old_text: "one", new_text: "one\none more" },
  apply_patch: {
    input: "*** Begin Patch\n*** Update File: a.txt\n@@\n one\n+one more\n*** End Patch",
  },
  write_file: { path: "a.txt", content: "one\none more\ntwo\n" },
  "container.exec": {
    command: [
      "apply_patch",
      "*** Begin Patch\n*** Update File: a.txt\n@@\n one\n+one more\n*** End Patch",
    ],
  },
};

function die(): void {
  process.kill(process.pid, "SIGKILL");
  // The signal ends this process; nothing after it may happen.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const named = (wanted: string): AnyTool => {
  const found = allTools.find((tool) => tool.name === wanted);
  if (!found) throw new Error(`no tool ${wanted}`);
  return found;
};
const tool = named(name);
const dying: AnyTool = {
  ...tool,
  run: async (input, context) => {
    if (death === "before") die();
    const result = await tool.run(input, context);
    if (death === "after") die();
    return result;
  },
};
const agent = defineAgent({
  name: "editor",
  instructions: "Edit.",
  tools: [dying, named("read_file")],
});
const recipient = tool.builtin?.recipient ?? (name.includes(".") ? name : `functions.${name}`);
const model = scriptedModel(({ prompt }) => {
  const results = prompt.split(" to=assistant").length - 1;
  if (results === 0) return { call: { recipient, raw: JSON.stringify(inputs[name]) } };
  if (results === 1) return { call: { tool: "read_file", arguments: { path: "a.txt" } } };
  return { final: "Done." };
});
const journal = await openJournal(join(folder, "journal.db"));
let asked = 0;
const options = {
  model,
  journal,
  workspace: join(folder, "workspace"),
  approve: () => {
    asked++;
    return { approved: false } as const;
  },
};
const known = await findRun(journal, "edit").catch(() => null);
const running = known
  ? resume(agent, "edit", options)
  : run(agent, "Edit.", { ...options, runId: "edit", seed: 1 });
const outcome = await running.outcome;
const results: Pick<CallFinished, "status" | "text" | "changes">[] = [];
for await (const event of journal.read("edit")) {
  if (event.type !== "call-finished") continue;
  const { status, text, changes } = event;
  results.push({ status, text, ...(changes && { changes }) });
}
const { divergence } = await redrive(journal, "edit");
await journal.close();
console.log(JSON.stringify({ kind: outcome.kind, asked, results, divergence }));
