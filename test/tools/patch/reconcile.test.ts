import { existsSync, lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SandboxFiles } from "../../../src/sandbox/sandbox.ts";
import type { ToolContext, ToolReturn } from "../../../src/tool/tool.ts";
import { containerExec } from "../../../tools/container/index.ts";
import { applyPatch } from "../../../tools/patch/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open();
});
beforeEach(() => workspace.clear());
afterAll(() => workspace.close());

const patch = (...lines: string[]) => ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");

function context(files: SandboxFiles = workspace.sandbox.files): ToolContext {
  return {
    runId: "run",
    callId: "1.1",
    idempotencyKey: "run/1.1",
    signal: new AbortController().signal,
    sandbox: Object.assign(Object.create(workspace.sandbox), { files }),
    progress: () => {},
  };
}

/** Files of a program that dies at its `count`-th change: from then on nothing happens any more. */
function dyingFiles(count: number): { files: SandboxFiles; died: Promise<void> } {
  const died = Promise.withResolvers<void>();
  let changes = 0;
  const changing = new Set(["write", "rename", "remove", "makeDirectory"]);
  const files = new Proxy(workspace.sandbox.files, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver);
      if (typeof value !== "function" || !changing.has(String(name))) return value;
      return (...given: unknown[]) => {
        if (changes++ < count) return value.apply(target, given);
        died.resolve();
        return new Promise(() => {});
      };
    },
  });
  return { files, died: died.promise };
}

const reconcile = async (input: string): Promise<ToolReturn | null | undefined> =>
  await applyPatch.reconcile?.({ input }, context());

describe("a patch that was cut off", () => {
  const input = patch(
    "*** Add File: new/folder/added.txt",
    "+added",
    "*** Update File: changed.txt",
    "@@",
    " one",
    "-two",
    "+2",
    "*** Delete File: removed.txt",
    "*** Update File: moved.txt",
    "*** Move to: new/moved.txt",
    "@@",
    "-here",
    "+there",
    "*** Update File: link.txt",
    "@@",
    "-old",
    "+new",
  );
  const put = () => {
    workspace.put({
      "changed.txt": "one\ntwo\n",
      "removed.txt": "gone\n",
      "moved.txt": "here\n",
      "target.txt": "old\n",
    });
    symlinkSync("target.txt", join(workspace.root, "link.txt"));
  };

  it("at any change is finished, or begun again: once as a whole, and nothing is left over", async () => {
    let told = 0;
    let again = 0;
    let count = 0;
    for (let finished = false; !finished; count++) {
      workspace.clear();
      put();
      const { files, died } = dyingFiles(count);
      const run = applyPatch.run({ input }, context(files));
      finished = await Promise.race([
        Promise.resolve(run).then(() => true),
        died.then(() => false),
      ]);
      let result = await reconcile(input);
      if (result === null) {
        again++;
        result = await applyPatch.run({ input }, context());
      } else told++;
      expect(result, `after ${count} changes`).toMatchObject({
        text: expect.stringMatching(
          /^Patch applied\.\nA new\/folder\/added\.txt\nM changed\.txt\nD removed\.txt\nR moved\.txt -> new\/moved\.txt\nM link\.txt$/,
        ),
      });
      expect(workspace.files(), `after ${count} changes`).toEqual({
        "changed.txt": "one\n2\n",
        "new/folder/added.txt": "added\n",
        "new/moved.txt": "there\n",
        "target.txt": "new\n",
      });
      expect(lstatSync(join(workspace.root, "link.txt")).isSymbolicLink()).toBe(true);
    }
    // Folders, new contents and the record; then what was begun is brought to its end.
    expect(again).toBeGreaterThan(4);
    expect(told).toBeGreaterThan(8);
  });

  it("and was taken back is begun again", async () => {
    put();
    const stopped = AbortSignal.abort();
    const run = applyPatch.run({ input }, { ...context(), signal: stopped });
    await expect(run).rejects.toThrow("the run was stopped");
    expect(await reconcile(input)).toBeNull();
  });
});

describe("without a trace of it the files tell", () => {
  const cases: { [name: string]: [before: string, after: string, hunk: string[]] } = {
    "a changed line": ["a\nb\n", "a\nc\n", ["@@", "-b", "+c"]],
    "a line put below another": ["a\nb\n", "a\nx\nb\n", ["@@", " a", "+x"]],
    "a line taken out between others": ["a\nb\nc\n", "a\nc\n", ["@@", " a", "-b", " c"]],
    "a line taken out": ["a\nb\n", "a\n", ["@@", "-b"]],
    "a line at the end": ["a\n", "a\nx\n", ["@@", "+x"]],
  };
  it.each(Object.entries(cases))("%s", async (_, [before, after, hunk]) => {
    const input = patch("*** Update File: a.txt", ...hunk);
    workspace.put({ "a.txt": before });
    expect(await reconcile(input)).toBeNull();
    workspace.put({ "a.txt": after });
    expect(await reconcile(input)).toMatchObject({ text: "Patch applied.\nM a.txt" });
    expect(readFileSync(join(workspace.root, "a.txt"), "utf8")).toBe(after);
  });

  it("a new file, a removed one and a moved one", async () => {
    const input = patch(
      "*** Add File: a.txt",
      "+a",
      "*** Delete File: b.txt",
      "*** Update File: c.txt",
      "*** Move to: d.txt",
    );
    workspace.put({ "b.txt": "b\n", "c.txt": "c\n" });
    expect(await reconcile(input)).toBeNull();
    expect(existsSync(join(workspace.root, "a.txt"))).toBe(false);
    await applyPatch.run({ input }, context());
    expect(await reconcile(input)).toMatchObject({
      text: "Patch applied.\nA a.txt\nD b.txt\nR c.txt -> d.txt",
    });
  });

  it("of a patch in a folder, those of the folder", async () => {
    const command = ["apply_patch", patch("*** Update File: a.txt", "@@", "-one", "+two")];
    workspace.put({ "a.txt": "two\n", "sub/a.txt": "one\n" });
    const ask = async () => await containerExec.reconcile?.({ command, workdir: "sub" }, context());
    expect(await ask()).toBeNull();
    await containerExec.run({ command, workdir: "sub" }, context());
    expect(await ask()).toMatchObject({ text: "Patch applied.\nM sub/a.txt" });
  });

  it("and where they tell neither, a person is asked", async () => {
    workspace.put({ "a.txt": "something else\n" });
    const input = patch("*** Update File: a.txt", "@@", "-one", "+two");
    await expect(reconcile(input)).rejects.toThrow("can't be told");
    const both = patch("*** Update File: a.txt", "@@", "-one", "+two");
    workspace.put({ "a.txt": "one\ntwo\n" });
    await expect(reconcile(both)).rejects.toThrow("can't be told");
  });
});
