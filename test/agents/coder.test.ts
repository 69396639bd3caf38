import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coder } from "../../agents/index.ts";
import { main } from "../../examples/fix-a-bug.ts";
import { fixScript } from "../../examples/fix-a-bug-script.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { ToolWorkspace } from "../tools/tool-workspace.ts";

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "ostinato-coder-"));
});
afterAll(() => removeFolder(base));

// Issue 21, item 4.
describe("the coder", () => {
  test("repairs a repository in the real sandbox: a test that failed passes", async () => {
    const fix = await main(scriptedModel(fixScript), join(base, "slugs"));
    expect(fix).toMatchObject({
      outcome: "answered",
      summary: expect.stringContaining("src/slug.js"),
      passed: { before: false, after: true },
    });
    expect(fix.patch).toMatch(/^--- a\/src\/slug.js\n\+\+\+ b\/src\/slug.js\n@@ /);
    expect(fix.patch).toContain('\n+    .normalize("NFD")\n');
  });

  test("has the limits of the trained loop, and is told of its kit in the system message", async () => {
    expect(coder).toMatchObject({ reasoning: "high", limits: { turnTokens: 65_536, steps: 400 } });
    let told = "";
    const workspace = await ToolWorkspace.open({ "a.txt": "one\n" }, { mode: "overlay" });
    const journal = new MemoryJournal();
    const calls: [string, string][] = [
      ["repo_browser.read_file", '{"file_path":"a.txt","start_line":1}'],
      ["repo_browser.list_files", '{"path":"","depth":1}'],
      ["repo_browser.find", '{"path":"","pattern":"one"}'],
      [
        "apply_patch",
        '{"patch":"*** Begin Patch\\n*** Update File: a.txt\\n@@\\n-one\\n+two\\n*** End Patch"}',
      ],
      ["container.exec", '{"cmd":["cat","a.txt"],"timeout":10000,"workdir":"."}'],
      ["browser.search", '{"path":"","query":"two"}'],
    ];
    const running = run(coder, "Change it.", {
      sandbox: workspace.sandbox,
      journal,
      model: scriptedModel([
        ...calls.map(([recipient, raw]) => ({ call: { recipient, raw } })),
        (moment) => {
          told = moment.prompt;
          return { final: "Changed." };
        },
      ]),
    });
    expect((await running.outcome).kind).toBe("answered");
    const events: JournalEvent[] = [];
    for await (const event of journal.read(running.id)) events.push(event);
    expect(
      events.flatMap((event) =>
        event.type === "call-requested" ? [[event.tool, ...(event.repairs ?? [])]] : [],
      ),
    ).toEqual([
      ["repo_browser.open_file", "tool-alias", "argument-alias"],
      ["repo_browser.print_tree", "tool-alias"],
      ["repo_browser.search", "tool-alias", "argument-alias"],
      ["repo_browser.apply_patch", "tool-alias"],
      ["container.exec", "argument-alias"],
      [null],
    ]);
    expect(events.flatMap((event) => (event.type === "call-finished" ? [event.text] : []))).toEqual(
      [
        "one",
        "a.txt\n1 file",
        "a.txt:1:one\n1 match",
        "Patch applied.\nM a.txt",
        "two\nexit code 0",
        expect.stringContaining("repo_browser.search takes these arguments: call that one."),
      ],
    );
    const [system = "", developer = ""] = told.split("<|start|>developer");
    expect(system).toContain("## container\n");
    expect(system).toContain("## repo_browser\n");
    expect(developer.split("<|start|>user")[0]).not.toContain("namespace ");
    // Other words are read and never offered.
    for (const word of ["timeout", "workdir", "read_file", "list_files", "file_path", "pattern"]) {
      expect(system).not.toContain(word);
    }
    await workspace.close();
  });
});
