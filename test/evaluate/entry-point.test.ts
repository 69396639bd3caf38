import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineAgent } from "ostinato";
import {
  type CustomGrader,
  formatSummary,
  loadSuite,
  runSuite,
  summarize,
} from "ostinato/evaluate";
import { scriptedModel } from "ostinato/testing";
import { readFile } from "ostinato/tools";
import { MemoryJournal } from "ostinato/trace";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { removeFolder } from "../remove-folder.ts";

// Issue 21, left over: graders that are functions needed a checkout.
test("a suite with a grader that is a function runs by the package's entry point", async () => {
  expect(manifest.exports["./evaluate"].default).toBe("./dist/src/evaluate/index.js");
  const folder = mkdtempSync(join(tmpdir(), "ostinato-suite-"));
  const path = join(folder, "suite.jsonl");
  const task = {
    id: "a",
    family: "f",
    task: "Say it.",
    graders: [{ type: "custom", name: "short" }],
  };
  writeFileSync(path, `${JSON.stringify(task)}\n${JSON.stringify({ ...task, id: "b" })}\n`);
  try {
    const short: CustomGrader = ({ answer }) =>
      answer.length <= 5 ? null : `${answer.length} characters`;
    const answers = ["brief", "at length"];
    const attempts = await runSuite(await loadSuite(path), {
      model: scriptedModel(() => ({ final: answers.shift() ?? "" })),
      agent: defineAgent({ name: "speaker", instructions: "Speak.", tools: [readFile] }),
      journal: new MemoryJournal(),
      suite: "lengths",
      graders: { short },
    });
    expect(attempts.map(({ passed, problems }) => [passed, problems])).toEqual([
      [true, []],
      [false, ["9 characters"]],
    ]);
    expect(formatSummary(summarize(attempts))).toContain("f");
  } finally {
    await removeFolder(folder);
  }
});
