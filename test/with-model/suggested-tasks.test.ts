import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import { SUGGESTED_TASKS } from "../../src/cli/run/suggested-tasks.ts";
import { loadModel, type Model } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { MAIN } from "../cli/run-command.ts";
import { removeFolder } from "../remove-folder.ts";

/** Issue 18, D 6: what `npm start` and the README suggest, the model in the box does. */

const ANSWERS: { readonly [Task in (typeof SUGGESTED_TASKS)[number]]: RegExp } = {
  "What is the codename in notes.txt?": /heron/,
  "What does docs/tides.md say?": /High water comes twice a day\.\s+Spring tides follow/,
  "Add the numbers in data/numbers.txt.": /\b50\b/,
  "In settings.txt, change the port to 5000.": /changed/,
};

let model: Model;
let folder: string;
beforeAll(async () => {
  model = await loadModel();
  folder = mkdtempSync(join(tmpdir(), "ostinato-suggested-"));
  cpSync("examples/workspace", join(folder, "workspace"), { recursive: true });
});
afterAll(async () => {
  await removeFolder(folder);
  await model.dispose();
});

test.each(SUGGESTED_TASKS)("%s", async (task) => {
  const workspace = join(folder, "workspace");
  const options = { model, workspace, journal: new MemoryJournal(), commit: "always" } as const;
  const outcome = await run(assistant, task, options).outcome;
  expect(outcome).toMatchObject({ kind: "answered", text: expect.stringMatching(ANSWERS[task]) });
  if (!task.includes("change")) return expect(outcome).not.toHaveProperty("workspace");
  expect(readFileSync(join(workspace, "settings.txt"), "utf8")).toMatch(/^port: 5000$/m);
});

test("the README suggests them, and npm start after its demonstration", async () => {
  const readme = readFileSync("README.md", "utf8");
  const { stdout, stderr } = await execa(process.execPath, [MAIN, "start"], { cwd: folder });
  expect(stdout).toBe("4 lines in data/inventory.csv contain copper.");
  for (const task of SUGGESTED_TASKS) {
    const command = `npm start -- "${task}" --workspace `;
    expect(readme).toContain(`\n${command}examples/workspace\n`);
    expect(stderr).toContain(`  ${command}`);
  }
  expect(stderr).toMatch(/--model gpt-oss-20b$/);
});
