import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SandboxProcess } from "../../../src/sandbox/exec/sandbox-process.ts";
import { Launcher } from "../../../src/sandbox/launcher/launcher.ts";
import { removeFolder } from "../../remove-folder.ts";

test("a launcher that has ended is reported as ended, and no pipe is left open", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-process-"));
  const status = join(folder, "1.status");
  execFileSync("mkfifo", [status]);
  const gone = { descriptor: 10, path: join(folder, "gone") };
  const pipes = { id: 1, status, stdin: join(folder, "1.in"), stdout: gone, stderr: gone };
  const launcher = await Launcher.start(
    ["bash", "--norc", "-c", "echo ready $$; exec cat"],
    folder,
  );
  try {
    expect(() => new SandboxProcess(launcher, pipes, [])).toThrow(
      expect.objectContaining({
        code: "sandbox.failed",
        message: "The sandbox's launcher has ended.",
      }),
    );
    await expect.poll(() => openFiles()).not.toContain(status);
  } finally {
    await launcher.stop();
    await removeFolder(folder);
  }
});

function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
}
