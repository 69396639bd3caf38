import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namespaceText } from "ostinato/harmony";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { containerExec } from "../../../tools/container/index.ts";
import { removeFolder } from "../../remove-folder.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({ "sub/x.txt": "one\n", "a.txt": "a\n" });
});
afterAll(() => workspace.close());

describe("container.exec", () => {
  const exec = async (input: object) => (await workspace.call(containerExec, input)).text;

  it("takes a list of words, a shell's command line, or a line of text", async () => {
    expect(await exec({ command: ["echo", "it's", "$HOME", "a b"] })).toBe(
      "it's $HOME a b\nexit code 0",
    );
    expect(await exec({ command: ["bash", "-lc", "echo $((6*7))"] })).toBe("42\nexit code 0");
    expect(await exec({ command: "echo one && false" })).toBe("one\nexit code 1");
    expect(await exec({ command: [] })).toBe("Error: command is empty");
  });

  it("takes folder, environment, session and timeout, which is told in milliseconds", async () => {
    expect(await exec({ command: ["pwd"], workdir: "sub" })).toBe("/workspace/sub\nexit code 0");
    expect(await exec({ command: ["bash", "-lc", "echo $A-$B"], env: { A: "it's", B: "2" } })).toBe(
      "it's-2\nexit code 0",
    );
    expect(await exec({ command: ["true"], env: { "A;B": "x" } })).toMatch(
      /^Error: "A;B" is no name/,
    );
    await exec({ command: "cd sub", session_name: "s" });
    expect(await exec({ command: ["pwd"], session_name: "s" })).toBe("/workspace/sub\nexit code 0");
    // What is below 1000 can only be meant as seconds.
    for (const timeout of [0.3, 1000]) {
      expect(await exec({ command: ["sleep", "30"], timeout })).toMatch(
        /^Error: the command was stopped/,
      );
    }
    expect(await exec({ command: ["true"], timeout: 100_000_000 })).toBe("exit code 0");
  });

  it("applies a patch that is handed to apply_patch, as the model was trained to", async () => {
    const patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n-a\n+b\n*** End Patch";
    expect(await exec({ command: ["apply_patch", patch] })).toBe("Patch applied.\nM a.txt");
    const back = patch.replace("-a\n+b", "-b\n+a");
    const script = `apply_patch <<'EOF'\n${back}\nEOF\n`;
    expect(await exec({ command: ["bash", "-lc", script] })).toBe("Patch applied.\nM a.txt");
    expect(workspace.files()["a.txt"]).toBe("a\n");
  });

  it("applies a patch in the folder that is named, and in no session", async () => {
    workspace.put({ "sub/a.txt": "a\n", "sub/moving.txt": "m\n" });
    const patch = [
      "*** Begin Patch",
      "*** Update File: a.txt",
      "@@",
      "-a",
      "+b",
      "*** Update File: moving.txt",
      "*** Move to: moved.txt",
      "*** Add File: /workspace/top.txt",
      "+top",
      "*** End Patch",
    ].join("\n");
    const command = ["apply_patch", patch];
    expect(await exec({ command, session_name: "p" })).toMatch(
      /^Error: a patch can't be applied in a session\. /,
    );
    expect(await exec({ command, workdir: "none" })).toMatch(/^Error: no such directory: none/);
    expect(await exec({ command, workdir: "sub" })).toBe(
      "Patch applied.\nM sub/a.txt\nR sub/moving.txt -> sub/moved.txt\nA /workspace/top.txt",
    );
    expect(workspace.files()).toMatchObject({
      "a.txt": "a\n",
      "sub/a.txt": "b\n",
      "sub/moved.txt": "m\n",
      "top.txt": "top\n",
    });
    const back = "*** Begin Patch\n*** Update File: a.txt\n@@\n-b\n+a\n*** End Patch";
    expect(
      await exec({ command: ["apply_patch", back], workdir: "/workspace/sub", session_name: "p" }),
    ).toBe("Patch applied.\nM /workspace/sub/a.txt");
  });

  it("reads the trained arguments under other names too, and is declared with command alone", async () => {
    expect(await exec({ cmd: ["echo", "a"] })).toBe("a\nexit code 0");
    expect(await exec({ commands: "echo b" })).toBe("b\nexit code 0");
    expect(namespaceText(containerExec.builtin?.namespace ?? { name: "", tools: [] })).toContain(
      "type exec = (_: {\n// The program and its arguments\ncommand: string[],\n}) => any;",
    );
    expect(containerExec.grammar.gbnf).toMatch(/timeout/);
    expect(containerExec.grammar.gbnf).toMatch(/workdir/);
  });

  it("cuts an output at 10,000 characters, and says where the whole is", async () => {
    const text = await exec({ command: ["seq", "1", "20000"] });
    expect(text.length).toBeLessThan(10_300);
    expect(text).toMatch(/\d+ characters left out here, read the rest in \/output\/\S+\]\n/);
    expect(text).toMatch(/\n20000\nexit code 0$/);
  });
});

// Issue 21: a toolchain in a person's home is opened by policy, and the error says so.
describe("a program that isn't found", () => {
  it("says where programs are looked for, and how a toolchain is opened", async () => {
    const { text } = await workspace.call(containerExec, { command: ["no-such-program", "-q"] });
    expect(text).toMatch(
      /not found\nexit code 127\n\[programs are looked for in \/usr\/local\/bin/,
    );
    expect(text).toContain("only if the person opens it in the run's policy: readOnlyPaths");
  });

  it("is found in a toolchain that the policy opens", async () => {
    const home = mkdtempSync(join(tmpdir(), "ostinato-home-"));
    const venv = join(home, "venv");
    mkdirSync(join(venv, "bin"), { recursive: true });
    writeFileSync(join(venv, "bin", "own-tool"), "#!/bin/sh\necho own $1\n");
    chmodSync(join(venv, "bin", "own-tool"), 0o755);
    chmodSync(home, 0o755);
    const opened = await ToolWorkspace.open({}, { readOnlyPaths: [venv] });
    const call = async (command: string[]) => (await opened.call(containerExec, { command })).text;
    expect(await call(["own-tool", "7"])).toBe("own 7\nexit code 0");
    expect(await call(["bash", "-lc", "own-tool 8"])).toBe("own 8\nexit code 0");
    expect(await call(["sh", "-c", `echo x > ${venv}/bin/own-tool`])).toMatch(
      /Read-only file system/,
    );
    expect(await call(["other"])).toContain(`/bin and ${venv}.`);
    await opened.close();
    await removeFolder(home);
  });
});
