import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAIN, ostinato } from "./run-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("Ctrl-C aborts cleanly: its exit code, and a run that can be resumed", async () => {
  // At this temperature the model in the box writes nonsense for long enough to be interrupted.
  const running = execa(
    process.execPath,
    [MAIN, "run", "Tell me everything.", "--workspace", ".", "--temperature", "5", "--json"],
    { cwd: folder, reject: false, stdin: "ignore" },
  );
  let seen = "";
  running.stdout.on("data", (data: Buffer) => {
    seen += data.toString();
    if (seen.includes('"turn-started"')) running.kill("SIGINT");
  });
  const { exitCode, stderr } = await running;
  expect(exitCode).toBe(130);
  expect(stderr).toContain("stopping");
  const { stdout } = await ostinato(["runs"], { cwd: folder });
  expect(stdout).toContain("aborted");
});
