/** Issue 22, item 5: what a call would do is what it does. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AnyTool } from "../../src/tool/tool.ts";
import {
  applyPatch,
  containerExec,
  editFile,
  repoBrowserTools,
  shell,
  writeFile,
} from "../../tools/index.ts";
import { ToolWorkspace } from "./tool-workspace.ts";

let workspace: ToolWorkspace;
beforeAll(async () => {
  workspace = await ToolWorkspace.open();
});
beforeEach(() => workspace.clear());
afterAll(() => workspace.close());

async function preview(tool: AnyTool | undefined, input: unknown) {
  const { signal } = new AbortController();
  return await tool?.preview?.(input as never, { sandbox: workspace.sandbox, signal });
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(join(workspace.root, path));
  } catch {
    return null;
  }
}

const repoPatch = repoBrowserTools.find(({ name }) => name === "repo_browser.apply_patch");
const patch =
  "*** Begin Patch\n*** Update File: a.txt\n*** Move to: b.txt\n@@\n-one\n+1\n*** Add File: c.txt\n+c\n*** Delete File: old.txt\n*** End Patch";

test.each<[string, AnyTool | undefined, unknown]>([
  ["write_file, new", writeFile, { path: "in/new.txt", content: "x\n" }],
  ["write_file, with the old file's form", writeFile, { path: "crlf.txt", content: "x\ny\n" }],
  ["edit_file", editFile, { path: "a.txt", old_text: "one", new_text: "1", replace_all: true }],
  ["apply_patch", applyPatch, { input: patch }],
  ["repo_browser.apply_patch", repoPatch, { patch }],
  ["container.exec of a patch", containerExec, { command: ["apply_patch", patch] }],
])("%s: the files before and after", async (_, tool, input) => {
  const files = { "a.txt": "one\ntwo\n", "crlf.txt": "a\r\nb\r\n", "old.txt": "old\n" };
  workspace.put(files);
  const shown = await preview(tool, input);
  if (shown?.kind !== "files") throw new Error(`${shown?.kind}`);
  expect(shown.files.length).toBeGreaterThan(0);
  for (const { path, before } of shown.files) {
    expect(before && Buffer.from(before)).toEqual(contentOf(path));
  }
  // Nothing was changed by looking.
  for (const [path, text] of Object.entries(files)) expect(`${contentOf(path)}`).toBe(text);
  if (tool === undefined) throw new Error("no tool");
  expect(await workspace.call(tool, input)).toMatchObject({ failed: false });
  for (const { path, after } of shown.files) {
    expect(after && Buffer.from(after)).toEqual(contentOf(path));
  }
});

test("a command with what it runs in", async () => {
  const shelled = { command: "ls", workdir: "src", session: "main", timeout: 5 };
  expect(await preview(shell, shelled)).toEqual({
    kind: "command",
    command: "ls",
    notes: ["in the folder src", "in the session main", "for at most 5 s"],
  });
  const words = { command: ["printf", "a b"], env: { A: "1 2" } };
  expect(await preview(containerExec, words)).toMatchObject({
    ...{ kind: "command", command: "A='1 2' printf 'a b'" },
  });
});

test("a call that would fail has none, and neither has a file that is too big", async () => {
  workspace.put({ "a.txt": "one" });
  await expect(
    preview(editFile, { path: "a.txt", old_text: "x", new_text: "y" }),
  ).rejects.toThrow();
  writeFileSync(join(workspace.root, "big.txt"), Buffer.alloc(17 * 1024 * 1024, "x"));
  await expect(preview(writeFile, { path: "big.txt", content: "" })).rejects.toThrow(/too big/);
});
