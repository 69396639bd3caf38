import { join } from "node:path";
import { expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { type Agent, run } from "../../src/planner/index.ts";
import { browserTools } from "../../tools/index.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { jsonLines, ostinato } from "./run-command.ts";

/** A run that a limit stopped after its first turn, in the project's journal. */
async function stopped(agent: Agent): Promise<string> {
  const folder = temporaryFolder();
  const outcome = await run(agent, "Say hello.", {
    model: scriptedModel([{ preamble: "Hello", call: { tool: "none", arguments: {} } }]),
    journal: join(folder, ".ostinato", "journal.db"),
    limits: { steps: 1 },
  }).outcome;
  expect(outcome.kind).toBe("limit");
  return folder;
}

/** How `resume` goes on, if it does: what comes of it doesn't matter here, so it has little time. */
async function goOn(cwd: string, ...options: readonly string[]) {
  const { stdout } = await ostinato(
    ["resume", "LAST", "--json", "--max-steps", "2", "--timeout", "0.5", ...options],
    { cwd },
  );
  const events = jsonLines(stdout);
  const resumed = events.find(({ type }) => type === "run-resumed");
  return { resumed, last: JSON.stringify(events.at(-1)) };
}

// Issue 18, C 8.
test("resume names the changes of an agent, and continues with --accept-changed-agent", async () => {
  const cwd = await stopped({ ...assistant, instructions: "Be someone else." });
  const refused = await goOn(cwd);
  expect(refused.resumed).toBeUndefined();
  expect(refused.last).toContain("Changed: instructions.");
  expect(refused.last).toContain("--accept-changed-agent");
  const accepted = await goOn(cwd, "--accept-changed-agent");
  expect(accepted.resumed).toMatchObject({ agentChanges: ["instructions"] });
});

test("the browser's tools come with --allow, and nothing has to be accepted for it", async () => {
  const opened = await goOn(await stopped(assistant), "--allow", "example.org");
  expect(opened.resumed).toMatchObject({
    agentChanges: expect.arrayContaining(["tool browser.search: new"]),
  });
  // Where the run had not opened the network itself, its tools were another agent's.
  const other = { ...assistant, tools: [...assistant.tools, ...browserTools] };
  expect((await goOn(await stopped(other))).last).toContain("tool browser.search: gone");
});
