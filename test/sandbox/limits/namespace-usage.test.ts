import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { NamespaceMeter } from "../../../src/sandbox/limits/namespace-usage.ts";
import { removeFolder } from "../../remove-folder.ts";

const MEBIBYTE = 1024 * 1024;

/**
 * A call on a busy machine may be watched before bwrap has changed its root. It was once charged with
 * the machine's own memory file systems then, and ended without a word.
 */
it("a process that still sees the machine's root is not charged with the machine's files", async () => {
  const folder = mkdtempSync("/dev/shm/ostinato-test-");
  const outer = spawn("unshare", ["--user", "--map-root-user", "--pid", "--fork", "sleep", "60"]);
  try {
    writeFileSync(join(folder, "block"), Buffer.alloc(40 * MEBIBYTE));
    const children = `/proc/${outer.pid}/task/${outer.pid}/children`;
    const first = await vi.waitUntil(() => Number(readFileSync(children, "utf8").trim()), 20_000);
    const namespace = Number(/\d+/.exec(readlinkSync(`/proc/${first}/ns/pid`))?.[0]);
    const usage = new NamespaceMeter(namespace, first).read();
    expect(usage.memoryBytes).toBeGreaterThan(0);
    expect(usage.memoryBytes).toBeLessThan(20 * MEBIBYTE);
  } finally {
    await removeFolder(folder);
    outer.kill("SIGKILL");
    await once(outer, "exit");
  }
});
