import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { ostinato } from "./run-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
});
afterAll(() => removeFolder(folder));

test("eval opens no more sessions than attempts, and a toolchain to the graders' commands", async () => {
  // Solved at temperature 0 on every processor's build of llama.cpp (`npm run test:variants`).
  const task = {
    ...{ id: "copper-1", family: "copper", maxSteps: 4, files: { "a.txt": "copper\n" } },
    task: "How many lines in a.txt contain the word copper?",
    graders: [
      { type: "contains", texts: ["1"] },
      { type: "command", command: "greet", exitCode: 7 },
    ],
  };
  writeFileSync(join(folder, "suite.jsonl"), `${JSON.stringify(task)}\n`);
  const toolchain = join(folder, "toolchain");
  mkdirSync(join(toolchain, "bin"), { recursive: true });
  writeFileSync(join(toolchain, "bin/greet"), "#!/bin/sh\nexit 7\n");
  chmodSync(join(toolchain, "bin/greet"), 0o755);
  const { exitCode, stdout, stderr } = await ostinato(
    ["eval", "suite.jsonl", "--parallel", "1000", "--temperature", "0", "--read-only", "toolchain"],
    { cwd: folder },
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/^copper +1 +100 %/m);
});
