import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tinyModelPath } from "../../../src/model/index.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { jsonLines, ostinato } from "../run-command.ts";

const cut = ["--json", "--max-steps", "1", "--timeout", "60"];

// Without a name they took the model in the box, whatever model the run had used.
test("resume and fork load the model that the run last ran with, and say so when it is gone", async () => {
  const cwd = temporaryFolder();
  const file = join(cwd, "other.gguf");
  copyFileSync(tinyModelPath(), file);
  const begun = await ostinato(["run", "Say hello.", "--model", file, ...cut], { cwd });
  expect(jsonLines(begun.stdout).find(({ type }) => type === "run-started")).toMatchObject({
    model: { name: "other" },
  });
  const forked = await ostinato(["fork", "LAST", "--at", "1", "--task", "Say hi.", ...cut], {
    cwd,
  });
  expect(jsonLines(forked.stdout).find(({ type }) => type === "run-resumed")).toMatchObject({
    model: { name: "other", file: { path: file } },
  });

  rmSync(file);
  const gone = await ostinato(["resume", "LAST"], { cwd });
  expect(gone.exitCode).toBe(2);
  expect(gone.stderr).toMatch(/The model "other" of this run is not available: .*other\.gguf\./);
  expect(gone.stderr).toContain("--model");

  const named = await ostinato(["resume", "LAST", "--model", "tiny", ...cut], { cwd });
  expect(named.stdout).not.toContain("not available");
});
