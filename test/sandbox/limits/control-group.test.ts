import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  ControlGroups,
  delegatedControlGroup,
  removeGroupWithCalls,
} from "../../../src/sandbox/limits/control-group.ts";
import { removeFolder } from "../../remove-folder.ts";

/** A folder that looks like a cgroup v2 mount; only a kernel gives one force. */
const root = mkdtempSync(join(tmpdir(), "ostinato-cgroup-"));
afterEach(() => removeFolder(root));

function mount(options: { controllers: string; membership: string }): [string, string] {
  const parent = join(root, "mount", "user.slice", "app.slice");
  mkdirSync(parent, { recursive: true });
  writeFileSync(join(parent, "cgroup.procs"), "");
  writeFileSync(join(parent, "cgroup.subtree_control"), options.controllers);
  const membership = join(root, "membership");
  writeFileSync(membership, options.membership);
  return [join(root, "mount"), membership];
}

describe("delegatedControlGroup", () => {
  it("is the parent of this process's own group, with both controllers on", () => {
    const [path, membership] = mount({
      controllers: "cpu memory pids\n",
      membership: "1:name=systemd:/x\n0::/user.slice/app.slice/terminal.scope\n",
    });
    expect(delegatedControlGroup([path], membership)).toBe(join(path, "user.slice/app.slice"));
  });

  it.each([
    ["without the memory controller", "cpu pids", "0::/user.slice/app.slice/a.scope\n"],
    ["in the root group", "memory pids", "0::/\n"],
    ["on cgroup v1 alone", "memory pids", "4:memory:/x\n"],
    ["where there is no such group", "memory pids", "0::/other/a.scope\n"],
  ])("is null %s", (_, controllers, text) => {
    const [path, membership] = mount({ controllers, membership: text });
    expect(delegatedControlGroup([path], membership)).toBeNull();
  });

  it("is null where it may not be written", ({ skip }) => {
    skip(process.getuid?.() === 0, "root may write everywhere");
    const [path, membership] = mount({
      controllers: "memory pids",
      membership: "0::/user.slice/app.slice/a.scope\n",
    });
    chmodSync(join(path, "user.slice/app.slice"), 0o555);
    expect(delegatedControlGroup([path], membership)).toBeNull();
    chmodSync(join(path, "user.slice/app.slice"), 0o755);
  });
});

describe("ControlGroups", () => {
  it("gives up quietly where the system refuses", () => {
    const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    expect(ControlGroups.make(join(root, "nowhere"), "run", user)).toBeNull();
    mkdirSync(join(root, "parent"), { recursive: true });
    // An ordinary folder has no cgroup.procs to give away.
    expect(ControlGroups.make(join(root, "parent"), "run", user)).toBeNull();
  });

  it("go with the groups of calls that are still there", () => {
    const path = join(root, "run");
    for (const name of ["launcher", "call-1", "call-7"]) {
      mkdirSync(join(path, name), { recursive: true });
    }
    removeGroupWithCalls(path);
    expect(existsSync(path)).toBe(false);
    removeGroupWithCalls(path);
  });
});
