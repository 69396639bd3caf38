import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFile } from "../../../tools/file/index.ts";
import { python } from "../../../tools/python/index.ts";
import { shell } from "../../../tools/shell/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open({ "n.txt": "3\n1\n2\n", "sub/x.txt": "" });
});
afterAll(() => workspace.close());

const run = (command: string, more: object = {}) => workspace.call(shell, { command, ...more });

describe("a command", () => {
  it("gives its output, then the exit code", async () => {
    expect((await run("sort n.txt")).text).toBe("1\n2\n3\nexit code 0");
    expect((await run("true")).text).toBe("exit code 0");
    expect((await run("echo out; echo err >&2; exit 3")).text).toBe("out\nerr\nexit code 3");
    expect((await run("cat none.txt")).text).toBe(
      "cat: none.txt: No such file or directory\nexit code 1",
    );
  });

  it("is bash, in the workspace or a folder of it", async () => {
    expect((await run("[[ a == a* ]] && echo yes")).text).toBe("yes\nexit code 0");
    expect((await run("pwd")).text).toBe("/workspace\nexit code 0");
    expect((await run("pwd", { workdir: "sub" })).text).toBe("/workspace/sub\nexit code 0");
    expect((await run("pwd", { workdir: "none" })).text).toBe(
      "Error: no such directory: none. Folders here: sub/",
    );
  });

  it("changes the workspace and leaves nothing running", async () => {
    await run("echo made > made.txt; (sleep 30; echo late > late.txt) & disown");
    expect(workspace.files()["made.txt"]).toBe("made\n");
    expect((await run("ls /proc | grep -c '^[0-9]'")).text).toMatch(/^[1-6]\nexit code 0$/);
  });

  it("that a signal ended counts as a shell counts it", async () => {
    expect((await run("kill -9 $$")).text).toBe("exit code 137 (SIGKILL)");
  });

  it("has no network and none of the machine's environment", async () => {
    process.env.SECRET_OF_THE_HOST = "hidden";
    expect((await run("env")).text).not.toContain("SECRET_OF_THE_HOST");
    expect((await run("echo > /dev/tcp/127.0.0.1/80")).text).toMatch(/exit code 1$/);
  });
});

describe("limits", () => {
  it("of time end it and keep what it said", async () => {
    const result = await run("echo begun; sleep 30", { timeout: 0.5 });
    expect(result.failed).toBe(true);
    expect(result.text).toBe(
      "Error: the command was stopped: it ran longer than its time. Give a longer timeout, or do less at once. Its output until then:\nbegun",
    );
    expect(result.details).toMatchObject({ limit: "wallMilliseconds" });
  });

  it("of time offer no longer one where the run allows none", async () => {
    const strict = await ToolWorkspace.open({}, { limits: { wallMilliseconds: 500 } });
    const said = "it ran longer than 0.5 s, the longest time that is allowed here. Do less at once";
    const command = "echo begun; sleep 30";
    for (const more of [{ timeout: 300 }, {}, { timeout: 300, session: "s" }]) {
      const { text } = await strict.call(shell, { command, ...more });
      expect(text).toBe(`Error: the command was stopped: ${said}. Its output until then:\nbegun`);
    }
    const code = "while True: pass";
    expect((await strict.call(python, { code })).text).toBe(`Error: the code was stopped: ${said}`);
    await strict.close();
  });

  it("of output keep head and tail, and the whole can be read", async () => {
    const { text, details } = await run("seq 1 1000000");
    expect(text.length).toBeLessThan(26_000);
    expect(text).toMatch(/^1\n2\n3\n/);
    expect(text).toMatch(/\n999999\n1000000\nexit code 0$/);
    const path = /read the rest in (\/output\/\S+?\.txt)/.exec(text)?.[1] ?? "";
    expect(details).toMatchObject({ truncated: true, wholeOutput: path, exitCode: 0 });
    expect((await workspace.call(readFile, { path, offset: 500_000, limit: 1 })).text).toBe(
      "500000",
    );
    expect((await run(`tail -n +700000 ${path} | head -n 1`)).text).toBe("700000\nexit code 0");
  });

  it("of a file are named", async () => {
    const { text } = await run("head -c 100000000 /dev/zero > /workspace/big");
    expect(text).toMatch(/exit code 1|the command was stopped: it wrote a file bigger/);
  });
});

it("stops at once when the run is aborted", async () => {
  const controller = new AbortController();
  const started = performance.now();
  setTimeout(() => controller.abort(), 200);
  await workspace.call(shell, { command: "sleep 30" }, controller.signal).catch(() => null);
  expect(performance.now() - started).toBeLessThan(5000);
});

it("refuses an empty command and a time that is none", async () => {
  expect((await run(" ")).text).toBe("Error: the command is empty");
  expect((await run("true", { timeout: 0 })).failed).toBe(true);
  expect((await run("true", { timeout: 601 })).failed).toBe(true);
});
