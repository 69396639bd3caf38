import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { runCommand } from "../../../src/sandbox/exec/run-command.ts";
import type { ProcessEnd } from "../../../src/sandbox/exec/running-program.ts";
import { CallControlGroup } from "../../../src/sandbox/limits/control-group.ts";
import { WriteQuota } from "../../../src/sandbox/limits/write-quota.ts";
import { DEFAULT_SANDBOX_LIMITS } from "../../../src/sandbox/policy.ts";
import { removeFolder } from "../../remove-folder.ts";

const root = mkdtempSync(join(tmpdir(), "ostinato-run-command-"));
afterEach(() => removeFolder(root));

it("an aborted call's control group goes when the call has ended, not before", async () => {
  const group = join(root, "call-1");
  // A folder that is not empty can't be removed, as a group that is busy can't.
  mkdirSync(join(group, "busy"), { recursive: true });
  const ended = Promise.withResolvers<ProcessEnd>();
  const nothing = { onData: () => {} };
  const result = await runCommand(
    { argv: ["sleep"], signal: AbortSignal.abort() },
    {
      process: {
        stdout: nothing,
        stderr: nothing,
        ended: ended.promise,
        kill: () => {},
        keepAlive: () => {},
      },
      watch: () => () => {},
      network: null,
      controlGroup: new CallControlGroup(group),
      outputDirectory: root,
      writeQuota: new WriteQuota(DEFAULT_SANDBOX_LIMITS.writtenBytes),
      limits: DEFAULT_SANDBOX_LIMITS,
    },
  );
  expect(result.aborted).toBe(true);
  rmSync(join(group, "busy"), { recursive: true });
  ended.resolve({ exitCode: null });
  await ended.promise;
  await expect.poll(() => existsSync(group)).toBe(false);
});
