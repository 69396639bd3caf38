import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { accessibleCopy } from "../accessible-copy.ts";

const MODULE = "src/sandbox/workspace/default-state-directory.ts";

// Issue 18, D 5: with --journal FILE a run works from a folder that can't be written.
test("changes are kept in the current folder; where that may not be written, in the person's home", async () => {
  await using copy = await accessibleCopy();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ostinato-readonly-")));
  const program = `
    const { defaultStateDirectory } = await import("${join(copy.repository, MODULE)}");
    console.log(defaultStateDirectory("RUN", "/elsewhere"));`;
  const run = [copy.node, "--input-type=module", "--eval", program];
  const [file = "", ...rest] = [...copy.asUser, ...run];
  const asked = () => {
    const env = { ...copy.environment, XDG_STATE_HOME: "/state" };
    const { stdout, stderr } = spawnSync(file, rest, { encoding: "utf8", cwd: folder, env });
    return (stdout + stderr).trim();
  };
  try {
    chmodSync(folder, 0o777);
    expect(asked()).toBe(join(folder, ".ostinato", "overlays", "RUN"));
    chmodSync(folder, 0o555);
    expect(asked()).toBe("/state/ostinato/overlays/RUN");
  } finally {
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true });
  }
});
