import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { glob, grep } from "../../../tools/file/index.ts";
import { repoPrintTree } from "../../../tools/repo-browser/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

// Issue 21, left over: ripgrep waits for a pipe of this name, and the search took its whole limit of 55 s.
it("a pipe named .gitignore doesn't hold up a search", async () => {
  const workspace = await ToolWorkspace.open({ "src/a.txt": "needle\n", "b.txt": "needle\n" });
  try {
    execFileSync("mkfifo", [join(workspace.root, "src/.gitignore")]);
    const note = "src/.gitignore is no regular file: ignored files were searched too";
    const found = await workspace.call(grep, { pattern: "needle" });
    expect(found.text).toBe(`b.txt:1:needle\nsrc/a.txt:1:needle\n[${note}]\n2 matches`);
    expect((await workspace.call(glob, { pattern: "*.txt" })).text).toBe(
      `b.txt\nsrc/a.txt\n[${note}]\n2 files`,
    );
    expect((await workspace.call(repoPrintTree, { path: "", depth: 2 })).text).toContain(note);
  } finally {
    await workspace.close();
  }
});
