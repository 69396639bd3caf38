import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultPolicy, openSandbox, wrapProgram } from "../../../src/sandbox/index.ts";
import { folderBytes } from "../../../src/sandbox/limits/folder-bytes.ts";
import { cutToQuota, WriteQuota } from "../../../src/sandbox/limits/write-quota.ts";
import { removeFolder } from "../../remove-folder.ts";

const MEBIBYTE = 1024 * 1024;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-quota-"));
});
afterEach(() => removeFolder(root));

describe("the write quota outside the workspace", () => {
  it("is one for all kinds, and for those who write at the same time", () => {
    const quota = new WriteQuota(100);
    const downloads = () => 30;
    const forget = quota.add(downloads);
    quota.add(() => 20);
    const first = quota.reserve(40);
    expect([first.bytes, quota.reserve(40).bytes, quota.reserve(40).bytes]).toEqual([40, 10, 0]);
    expect(quota.usedWithout(downloads)).toBe(70);
    first.release();
    forget();
    expect(quota.reserve(100).bytes).toBe(70);
  });

  it("keeps what fits of a text, and says so", () => {
    const text = "ä".repeat(30);
    expect(cutToQuota(text, new WriteQuota(60))).toBe(text);
    expect(cutToQuota(text, new WriteQuota(10))).toMatch(/^äääää\n\[.* left out\]\n$/);
  });

  it("counts what files take, and not what links lead to", () => {
    writeFileSync(join(root, "a"), "x");
    mkdirSync(join(root, "folder"));
    symlinkSync("/etc/passwd", join(root, "link"));
    expect(folderBytes(root)).toBeGreaterThanOrEqual(1);
    expect(folderBytes(root)).toBeLessThanOrEqual(64 * 1024);
  });
});

// Issue 19, item 6: whole outputs and downloads had a limit each.
it("what a browser holds leaves less for whole outputs", async () => {
  const workspace = join(root, "workspace");
  mkdirSync(workspace);
  const policy = defaultPolicy(workspace, { limits: { writtenBytes: 12 * MEBIBYTE } });
  await using sandbox = await openSandbox(policy, { stateDirectory: join(root, "state") });
  const storedBytes = async () => {
    const { wholeOutput = "" } = await sandbox.exec({
      argv: ["head", "-c", "8000000", "/dev/zero"],
    });
    return (await sandbox.files.stat(wholeOutput))?.bytes;
  };
  const hold =
    "import sys, time; open(sys.argv[1] + '/held', 'wb').write(bytes(10 << 20)); time.sleep(60)";
  const argv = ["python3", "-c", hold] as const;
  const program = await wrapProgram({ policy, argv: [...argv], writeQuota: sandbox.writeQuota });
  const child = spawn(program.executablePath, [program.sharedFolder], { stdio: "ignore" });
  try {
    await expect
      .poll(() => sandbox.writeQuota?.usedWithout(), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(10 * MEBIBYTE);
    expect(await storedBytes()).toBeLessThanOrEqual(2 * MEBIBYTE);
  } finally {
    await program.dispose();
    child.kill();
  }
  expect(await storedBytes()).toBe(8_000_000);
});
