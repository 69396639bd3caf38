import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defaultPolicy, openSandbox, workspacePatch } from "../../../../src/sandbox/index.ts";
import { removeFolder } from "../../../remove-folder.ts";

test("the patch of an overlay is what git apply makes of the workspace", async () => {
  const base = mkdtempSync(join(tmpdir(), "ostinato-patch-"));
  const [root, copy] = [join(base, "workspace"), join(base, "copy")];
  mkdirSync(join(root, ".git"), { recursive: true });
  writeFileSync(join(root, "changed.txt"), "one\ntwo\nthree\n");
  writeFileSync(join(root, "removed.txt"), "gone\n");
  writeFileSync(join(root, ".git", "index"), "old");
  symlinkSync("changed.txt", join(root, "link"));
  cpSync(root, copy, { recursive: true });
  const sandbox = await openSandbox(defaultPolicy(root));
  const { files } = sandbox;
  await files.write("changed.txt", "one\n2\nthree\n");
  await files.write("new/added.txt", "fresh\n");
  await files.remove("removed.txt");
  await files.write(".git/index", "new");
  await files.write("blob.bin", new Uint8Array([0, 255]));
  const patch = await workspacePatch(sandbox);
  await sandbox.discard();
  await sandbox.dispose();
  expect(patch).toContain(
    "--- a/changed.txt\n+++ b/changed.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n",
  );
  expect(patch).toContain("# added: blob.bin (file)\n");
  expect(patch).not.toContain(".git");
  execFileSync("git", ["apply", "-"], { cwd: copy, input: patch });
  expect(readFileSync(join(copy, "changed.txt"), "utf8")).toBe("one\n2\nthree\n");
  expect(readFileSync(join(copy, "new/added.txt"), "utf8")).toBe("fresh\n");
  expect(() => readFileSync(join(copy, "removed.txt"))).toThrow("ENOENT");
  await removeFolder(base);
});
