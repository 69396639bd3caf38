import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { AnyTool } from "../../src/tool/tool.ts";
import * as tools from "../../tools/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { ToolWorkspace } from "./tool-workspace.ts";

const docs = readFileSync(new URL("../../docs/tools.md", import.meta.url), "utf8");

it("docs/tools.md names every tool, and its example is a tool that works", async () => {
  for (const { name } of tools.allTools) expect(docs).toContain(`\`${name}\``);
  const code = /```ts\n(.*?)```/s.exec(docs)?.[1] ?? "";
  const folder = mkdtempSync(join(tmpdir(), "ostinato-docs-"));
  const workspace = await ToolWorkspace.open({ "a.txt": "one two\nthree\n" });
  try {
    writeFileSync(join(folder, "word-count.ts"), code);
    const { wordCount } = (await import(join(folder, "word-count.ts"))) as { wordCount: AnyTool };
    const counted = await workspace.call(wordCount, { path: "a.txt" });
    expect(counted).toEqual({
      text: "3 words",
      details: { path: "a.txt", words: 3 },
      failed: false,
    });
    const missing = await workspace.call(wordCount, { path: "b.txt" });
    expect(missing.text).toBe("Error: no such file: b.txt");
  } finally {
    await workspace.close();
    await removeFolder(folder);
  }
});
