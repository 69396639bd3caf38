import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coder } from "../../agents/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { jsonLines, ostinato } from "./run-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-coder-cli-"));
  mkdirSync(join(folder, "work"));
  mkdirSync(join(folder, "toolchain/bin"), { recursive: true });
});
afterAll(() => removeFolder(folder));

// Issue 21, item 4.
test("tools --agent coder --json prints the kit as the model is told of it", async () => {
  const { stdout, exitCode } = await ostinato(["tools", "--agent", "coder", "--json"]);
  expect(exitCode).toBe(0);
  const lines = jsonLines(stdout);
  expect(lines.map(({ name }) => name)).toEqual(coder.tools.map(({ name }) => name));
  expect(lines[0]).toMatchObject({
    name: "container.exec",
    recipient: "container.exec",
    declared: expect.stringContaining("command: string[],\n}) => any;"),
    aliases: { arguments: { cmd: "command" } },
  });
  expect((await ostinato(["tools", "--agent", "none"])).stderr).toContain(
    "There is no agent none.",
  );
});

test("run --agent coder --read-only opens a toolchain", async () => {
  const common = ["--workspace", "work", "--temperature", "0", "--max-steps", "1", "--json"];
  const { stdout } = await ostinato(
    ["run", "Look.", "--agent", "coder", "--read-only", "toolchain", ...common],
    { cwd: folder },
  );
  expect(jsonLines(stdout)[0]).toMatchObject({
    agent: { name: "coder", reasoning: "high" },
    sandbox: { policy: { readOnlyPaths: [join(folder, "toolchain")] } },
  });
});
