import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shell } from "../../../tools/shell/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({ "sub/x.txt": "one\n", "a.txt": "a\n" });
});
afterAll(() => workspace.close());

const run = async (session: string, command: string, more: object = {}) =>
  (await workspace.call(shell, { command, session, ...more })).text;

describe("a session", () => {
  it("keeps folder, variables, functions, aliases and options", async () => {
    expect(
      await run("main", "cd sub; X='a  b'; export Y=$'line\\nline 2'; Z=(1 'two words')"),
    ).toBe("exit code 0");
    expect(await run("main", 'pwd; echo "$X"; printenv Y; declare -p Z')).toBe(
      '/workspace/sub\na  b\nline\nline 2\ndeclare -a Z=([0]="1" [1]="two words")\nexit code 0',
    );
    await run(
      "main",
      "greet() { echo \"hi $1\"; }; alias ll='ls -l'; shopt -s nullglob; umask 027",
    );
    expect(await run("main", "greet you; alias ll; echo none*; umask")).toBe(
      "hi you\nalias ll='ls -l'\n\n0027\nexit code 0",
    );
    await run("main", "unset X; unset -f greet");
    expect(await run("main", "echo \"[$X]\"; greet 2>&1 | grep -c 'not found'")).toBe(
      "[]\n1\nexit code 0",
    );
  });

  it("says once that it began anew, when the run was resumed", async () => {
    workspace.earlier = [
      { tool: "read_file", details: { session: "other" } },
      { tool: "shell", details: { exitCode: 0, session: "before" } },
    ];
    expect(await run("other", "echo x")).toBe("x\nexit code 0");
    expect(await run("before", "N=1")).toBe(
      "exit code 0\n[session before began anew, as the run was resumed: what was set in it is gone]",
    );
    expect(await run("before", "echo $N")).toBe("1\nexit code 0");
    workspace.earlier = [];
  });

  it("is apart from others, and from calls without one", async () => {
    await run("one", "N=1; cd sub");
    await run("two", "N=2");
    expect(await run("one", "echo $N; pwd")).toBe("1\n/workspace/sub\nexit code 0");
    expect(await run("two", "echo $N; pwd")).toBe("2\n/workspace\nexit code 0");
    expect((await workspace.call(shell, { command: "echo [$N]" })).text).toBe("[]\nexit code 0");
  });

  it("keeps what was set before an exit or an error, with the right exit code", async () => {
    expect(await run("exits", "A=1; exit 7")).toBe("exit code 7");
    expect(await run("exits", "B=2; false")).toBe("exit code 1");
    expect(await run("exits", "set -e; C=3; false; echo never")).toBe("exit code 1");
    expect(await run("exits", "echo $A$B$C; false; echo on")).toBe("123\non\nexit code 0");
    expect(await run("exits", "if then")).toMatch(/syntax error.*\nexit code [12]$/s);
    expect(await run("exits", "echo $A")).toBe("1\nexit code 0");
  });

  it("runs in a folder that is named, and stays there", async () => {
    expect(await run("moved", "pwd", { workdir: "sub" })).toBe("/workspace/sub\nexit code 0");
    expect(await run("moved", "pwd")).toBe("/workspace/sub\nexit code 0");
    expect(await run("moved", "pwd", { workdir: "/workspace" })).toBe("/workspace\nexit code 0");
    expect(await run("moved", "pwd", { workdir: "none" })).toMatch(
      /^Error: no such directory: none/,
    );
  });

  it("runs in a folder that is named where the workspace is not /workspace", async () => {
    const weak = await ToolWorkspace.open({ "sub/x.txt": "one\n" }, {}, "none");
    const call = async (command: string, more: object = {}) =>
      (await weak.call(shell, { command, session: "s", ...more })).text;
    expect(await call("V=kept; cat x.txt", { workdir: "sub" })).toBe("one\nexit code 0");
    expect(await call("echo $V; ls")).toBe("kept\nx.txt\nexit code 0");
    expect(await call("echo $V; ls", { workdir: "/workspace" })).toBe("kept\nsub\nexit code 0");
    await weak.close();
  });

  it("keeps output and error in order, and nothing of its own shows", async () => {
    expect(await run("order", "echo 1; echo 2 >&2; echo 3")).toBe("1\n2\n3\nexit code 0");
    expect(await run("order", "cat; echo $#")).toBe("0\nexit code 0");
    const count = "declare -p | grep -c __; declare -F | wc -l";
    const first = await run("order", count);
    expect(await run("order", count)).toBe(first);
    expect(await run("order", count)).toBe(first);
  });

  it("that traces its commands traces nothing else", async () => {
    expect(await run("traced", "set -x; echo one")).toBe("++ echo one\none\nexit code 0");
    expect(await run("traced", "echo two; (exit 3)")).toBe(
      "++ echo two\ntwo\n++ exit 3\nexit code 3",
    );
    expect(await run("traced", "set +x")).toBe("++ set +x\nexit code 0");
    expect(await run("traced", "echo three")).toBe("three\nexit code 0");
  });

  it("stays as it was when a command is stopped, or ends without a word", async () => {
    await run("stopped", "V=kept");
    expect(await run("stopped", "V=lost; sleep 30", { timeout: 0.5 })).toMatch(
      /^Error: the command was stopped/,
    );
    expect(await run("stopped", "echo $V")).toBe("kept\nexit code 0");
    expect(await run("stopped", "V=lost; kill -9 $$")).toBe(
      "exit code 137 (SIGKILL)\n[session stopped stays as it was before this command]",
    );
    expect(await run("stopped", "echo $V")).toBe("kept\nexit code 0");
  });

  it("leaves nothing running", async () => {
    await run("daemon", "(sleep 60 & disown); sleep 60 & echo begun");
    expect(await run("daemon", "pgrep sleep || echo none")).toBe("none\nexit code 0");
  });

  it("holds a big state and much output", async () => {
    await run("big", "B=$(head -c 200000 /dev/zero | tr '\\0' x)");
    expect(await run("big", "echo -n $B | wc -c; seq 1 100000 | tail -n 1")).toBe(
      "200000\n100000\nexit code 0",
    );
    const text = await run("big", "seq 1 100000");
    expect(text).toMatch(/^1\n2\n/);
    expect(text).toMatch(/\n100000\nexit code 0$/);
    expect(await run("big", "echo -n $B | wc -c")).toBe("200000\nexit code 0");
  });
});
