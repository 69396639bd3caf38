import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { showChanges } from "../../../src/cli/run/show-changes.ts";
import { defaultPolicy, openSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { removeFolder } from "../../remove-folder.ts";

let folder: string;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-changes-"));
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  writeFileSync(join(workspace, "notes.txt"), "one\ntwo\nthree\n");
  writeFileSync(join(workspace, "old.txt"), "old\n");
  writeFileSync(join(workspace, "image"), "\0\x01");
  sandbox = await openSandbox(defaultPolicy(workspace), { stateDirectory: join(folder, "state") });
});
afterEach(async () => {
  await sandbox.dispose();
  await removeFolder(folder);
});

const shown = async (mostLines: number) =>
  showChanges(sandbox, await sandbox.diff(), { mostLines, stream: process.stdout });

test("texts as unified diffs, inert; of the others only the sizes", async () => {
  await sandbox.files.write("notes.txt", "one\nTWO \x1b[2K\nthree\n");
  await sandbox.files.write("new.txt", "a\nno end");
  await sandbox.files.write("image", "\0\x02");
  await sandbox.files.remove("old.txt");
  expect((await shown(100)).split("\n")).toEqual([
    "~ image (2 → 2 bytes)",
    "+ new.txt (8 bytes)",
    "    @@ -0,0 +1,2 @@",
    "    +a",
    "    +no end",
    "    \\ No newline at end of file",
    "~ notes.txt (14 → 19 bytes)",
    "    @@ -1,3 +1,3 @@",
    "     one",
    "    -two",
    "    +TWO \\x1b[2K",
    "     three",
    "- old.txt (4 bytes)",
    "    @@ -1,1 +0,0 @@",
    "    -old",
  ]);
});

test("a name can't look like another change", async () => {
  await sandbox.files.write("a\n+ b\tc", "");
  expect(await shown(100)).toBe("+ a\\n+ b\\tc (0 bytes)");
});

test("long ones are cut, and say so", async () => {
  await sandbox.files.write("long.txt", `${"x".repeat(1000)}\n${"line\n".repeat(50)}`);
  await sandbox.files.write("notes.txt", "");
  const lines = (await shown(10)).split("\n");
  expect(lines).toHaveLength(14);
  expect(lines[2]).toMatch(/^ {4}\+x{399}… 601 more characters$/);
  expect(lines[11]).toBe("    … 42 more lines of diff");
  expect(lines.slice(12)).toEqual(["~ notes.txt (14 → 0 bytes)", "    … 4 more lines of diff"]);
});
