import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { shell } from "../../tools/index.ts";
import { removeFolder } from "../remove-folder.ts";

let workspace: string;
beforeEach(() => {
  workspace = join(mkdtempSync(join(tmpdir(), "ostinato-aborted-")), "workspace");
  mkdirSync(workspace);
});
afterEach(() => removeFolder(join(workspace, "..")));

const running = (name: string) =>
  spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout.includes(name);

it("aborting a run ends the command that runs in its sandbox, and the outcome comes at once", async () => {
  const sleep = `sleep 60.${process.pid}`;
  // What it starts apart from itself goes with it, and asking it kindly is not needed.
  const command = `trap '' TERM; setsid ${sleep} & touch begun; ${sleep}`;
  const agent = defineAgent({ name: "sleeper", instructions: "Wait.", tools: [shell] });
  const model = scriptedModel([{ call: { tool: "shell", arguments: { command } } }]);
  const handle = run(agent, "Wait.", {
    model,
    journal: new MemoryJournal(),
    workspace,
    policy: { mode: "direct" },
  });
  await expect.poll(() => existsSync(join(workspace, "begun"))).toBe(true);
  expect(running(sleep)).toBe(true);
  const begun = performance.now();
  handle.abort("enough");
  const outcome = await handle.outcome;
  // 100 ms on a machine that is not busy: `abort_ms` of `npm run bench:sandbox`.
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(outcome).toMatchObject({ kind: "aborted", reason: "enough" });
  await expect.poll(() => running(sleep)).toBe(false);
});
