import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findProgram } from "../../src/sandbox/find-program.ts";
import { DiskMeter } from "../../src/sandbox/limits/disk-meter.ts";
import { defaultPolicy } from "../../src/sandbox/policy.ts";
import { StateDirectory } from "../../src/sandbox/workspace/state-directory.ts";
import { copyTree } from "../../src/sandbox/workspace/tree/copy-tree.ts";
import { removeTree } from "../../src/sandbox/workspace/tree/remove-tree.ts";
import { parseTree, scanTree } from "../../src/sandbox/workspace/tree/tree-scan.ts";
import { wrapProgram } from "../../src/sandbox/wrap-program.ts";
import { removeFolder } from "../remove-folder.ts";

// The audit's A2: programs of the host were searched by the caller's PATH, and in the run's folder.

const USED = ["find", "cp", "rm", "chown", "chmod", "mkfifo"];
let root: string;
let workspace: string;
let mark: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-host-programs-"));
  workspace = join(root, "workspace");
  mark = join(root, "RAN");
  mkdirSync(join(workspace, "bin"), { recursive: true });
  for (const name of USED) {
    const path = join(workspace, "bin", name);
    writeFileSync(path, `#!/bin/sh\necho ${name} >> ${mark}\nexec /usr/bin/${name} "$@"\n`);
    chmodSync(path, 0o755);
  }
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(root);
});

for (const [what, path] of [
  ["a folder of the workspace", () => join(workspace, "bin")],
  ["a relative folder", () => "./bin"],
] as const) {
  it(`starts no program of a run, with ${what} first in PATH`, async () => {
    vi.stubEnv("PATH", `${path()}:${process.env.PATH}`);
    for (let index = 0; index < 2100; index++) writeFileSync(join(workspace, `${index}`), "");
    expect(parseTree((await scanTree(workspace)).bytes).size).toBe(2100 + USED.length + 2);
    const meter = await DiskMeter.begin(workspace, "counts");
    expect(meter.used.files).toBe(2100 + USED.length + 1);
    const state = new StateDirectory(join(root, "state"));
    mkdirSync(state.path);
    const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    await copyTree(workspace, state, user);
    await removeTree(state.copy);
    const policy = defaultPolicy(workspace);
    const program = await wrapProgram({ policy, argv: ["/usr/bin/true"] });
    await program.dispose();
    expect(existsSync(state.copy)).toBe(false);
    expect(existsSync(mark) ? readFileSync(mark, "utf8") : "").toBe("");
  });
}

it("finds no program by PATH, and one in a folder that OSTINATO_PROGRAMS names", () => {
  const bin = join(workspace, "bin");
  writeFileSync(join(bin, "only-here"), "#!/bin/sh\n", { mode: 0o755 });
  vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
  expect(findProgram("only-here")).toBeNull();
  vi.stubEnv("OSTINATO_PROGRAMS", `bin:.:${bin}`);
  expect(findProgram("only-here")).toBe(join(bin, "only-here"));
  expect(findProgram("find")).toBe(join(bin, "find"));
  vi.stubEnv("OSTINATO_PROGRAMS", "workspace/bin");
  expect(findProgram("find")).toMatch(/^\/(usr\/)?bin\/find$/);
});

it("leaves out a name that a pattern could mean", async () => {
  for (const name of ["a[1]", "a1", "b*"]) mkdirSync(join(workspace, name));
  const tree = parseTree((await scanTree(workspace, { without: ["a[1]", "b*"] })).bytes);
  expect([...tree.keys()].filter((name) => !name.startsWith("bin")).sort()).toEqual(["", "a1"]);
});

it("removes a link and a closed folder, not what the link leads to", async () => {
  const doomed = join(root, "doomed");
  mkdirSync(join(doomed, "closed", "deep"), { recursive: true });
  symlinkSync(workspace, join(doomed, "link"));
  symlinkSync(workspace, join(root, "link"));
  chmodSync(join(doomed, "closed"), 0);
  await removeTree(doomed);
  await removeTree(join(root, "link"));
  expect(existsSync(doomed)).toBe(false);
  expect(existsSync(join(workspace, "bin", "find"))).toBe(true);
});
