import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { defaultPolicy, openSandbox } from "../../../src/sandbox/index.ts";
import { removeFolder } from "../../remove-folder.ts";

const { groups } = vi.hoisted(() => ({ groups: { folder: "", refuses: false } }));

/** A machine that delegates control groups, as far as files can show one: no kernel keeps anything here. */
vi.mock("../../../src/sandbox/limits/control-group.ts", async (importOriginal) => {
  const real =
    await importOriginal<typeof import("../../../src/sandbox/limits/control-group.ts")>();
  return {
    ...real,
    delegatedControlGroup: () => groups.folder,
    ControlGroups: {
      make: () => ({
        launcher: groups.folder,
        call(id: number) {
          if (groups.refuses) return null;
          const path = join(groups.folder, `call-${id}`);
          mkdirSync(path);
          writeFileSync(join(path, "cgroup.procs"), "");
          for (const each of [path, join(path, "cgroup.procs")]) chmodSync(each, 0o777);
          return new real.CallControlGroup(path);
        },
        remove: () => {},
      }),
    },
  };
});

const root = mkdtempSync(join(tmpdir(), "ostinato-strict-"));
chmodSync(root, 0o755);
groups.folder = join(root, "groups");
const workspace = join(root, "workspace");
for (const folder of [groups.folder, workspace]) mkdirSync(folder);
afterAll(() => removeFolder(root));

// Issue 19, item 6: where the limits are kept, `strict` is no refusal.
it("a strict policy runs calls where each gets a control group, and none that gets none", async () => {
  const policy = defaultPolicy(workspace, { strict: true });
  await using sandbox = await openSandbox(policy, { stateDirectory: join(root, "state") });
  expect(sandbox.watched).toEqual([]);
  const { stdout, exitCode } = await sandbox.exec({ argv: ["sh", "-c", "echo ran > f; cat f"] });
  expect({ stdout, exitCode }).toEqual({ stdout: "ran\n", exitCode: 0 });
  const names = ["call-1", "call-2"].map((name) => join(groups.folder, name, "cgroup.procs"));
  expect(names.map((path) => readFileSync(path, "utf8"))).toEqual(["0\n", "0\n"]);

  groups.refuses = true;
  await expect(sandbox.exec({ argv: ["true"] })).rejects.toMatchObject({
    code: "sandbox.failed",
    message: expect.stringContaining("The policy is strict"),
  });
  groups.refuses = false;
  await sandbox.discard();
});
