import { existsSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pythonNamespace } from "../../../src/harmony/index.ts";
import { python, pythonTools } from "../../../tools/python/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

it("is offered where there is a Python, and not elsewhere", () => {
  const there = existsSync("/usr/bin/python3") || existsSync("/usr/local/bin/python3");
  expect(pythonTools).toEqual(there ? [python] : []);
});

it("is the trained built-in: raw code to python", () => {
  expect(python.builtin).toEqual({
    recipient: "python",
    rawArgument: "code",
    namespace: pythonNamespace,
  });
});

describe("python", () => {
  beforeEach(({ skip }) => skip(pythonTools.length === 0, "there is no Python"));

  let workspace: ToolWorkspace;

  beforeAll(async () => {
    workspace = await ToolWorkspace.open({ "numbers.txt": "1\n2\n3\n", "own.py": "X = 7\n" });
  });
  afterAll(() => workspace.close());

  const run = async (code: string) => (await workspace.call(python, { code })).text;

  it("says once that it began anew, when the run was resumed", async () => {
    const resumed = await ToolWorkspace.open();
    resumed.earlier = [{ tool: "python", details: {} }];
    const cell = async (code: string) => (await resumed.call(python, { code })).text;
    expect(await cell("x = 1\nx")).toBe(
      "1\n[Python began anew, as the run was resumed: variables of earlier calls are gone]",
    );
    expect(await cell("x")).toBe("1");
    await resumed.close();
  });

  it("gives what is printed, then the value of the last line", async () => {
    expect(await run("print('hi')\n1 + 1")).toBe("hi\n2");
    const nothing = "[no output: print what you want to see]";
    expect(await run("x = 5")).toBe(nothing);
    expect(await run("None")).toBe(nothing);
    expect(await run("'text'")).toBe("'text'");
    expect(await run("import sys; print('out'); print('err', file=sys.stderr)")).toBe("out\nerr");
    expect(await run("")).toBe("Error: the code is empty");
  });

  it("keeps variables, imports, functions, classes and lambdas", async () => {
    await run("import math, os.path as p\nfrom math import sqrt\nx = [1, 2]\ny = x");
    await run("def area(r):\n    return math.pi * r * scale\nscale = 2\ntwice = lambda v: 2 * v");
    await run(
      "class Point:\n    def __init__(self, a): self.a = a\n    def __repr__(self): return f'<{self.a}>'\npoint = Point(3)",
    );
    expect(await run("x.append(3); y")).toBe("[1, 2, 3]");
    expect(await run("round(area(1), 2), sqrt(9), p.join('a', 'b'), twice(4)")).toBe(
      "(6.28, 3.0, 'a/b', 8)",
    );
    expect(await run("point, Point(4), isinstance(point, Point)")).toBe("(<3>, <4>, True)");
    await run("@staticmethod\ndef s(): pass\ndef area(r): return 'new'");
    expect(await run("area(1)")).toBe("'new'");
    await run("del x");
    expect(await run("x")).toMatch(/NameError: name 'x' is not defined/);
  });

  it("keeps what an exception left, and shows where it was", async () => {
    const text = await run("a = 1\ndef f():\n    return 1 / 0\nb = f()\nc = 3");
    // Newer Pythons point at the place in a line of their own.
    expect(text.split("\n").filter((line) => !/^[ ~^]+$/.test(line))).toEqual([
      "Traceback (most recent call last):",
      '  File "<cell>", line 4, in <module>',
      "    b = f()",
      '  File "<cell>", line 3, in f',
      "    return 1 / 0",
      "ZeroDivisionError: division by zero",
    ]);
    expect(await run("f()")).toContain("    return 1 / 0\n");
    expect(await run("a")).toBe("1");
    expect(await run("def broken(:")).toMatch(/SyntaxError: /);
    expect(await run("raise SystemExit(3)")).toBe("SystemExit: 3");
    expect(await run("a")).toBe("1");
  });

  it("takes await outside of functions, as a notebook does", async () => {
    const code =
      "import asyncio\nasync def later(v):\n    await asyncio.sleep(0)\n    return 1 / v\nawait later(1)";
    expect(await run(code)).toBe("1.0");
    expect(await run("y = await later(2)\nprint(y)\nawait later(4)")).toBe("0.5\n0.25");
    const failed = await run("await later(0)");
    expect(failed).toMatch(/^Traceback .*\n {2}File "<cell>", line 1, in <module>\n/);
    expect(failed).toMatch(/ZeroDivisionError: division by zero$/);
  });

  it("says what to use instead of IPython's own lines", async () => {
    const hint =
      "[lines that begin with ! or % are for IPython, which is not here: use subprocess, or plain Python]";
    for (const code of ["!ls", "x = 1\n%matplotlib inline", "if 1:\n    !pip list"]) {
      const text = await run(code);
      expect(text).toContain("SyntaxError: ");
      expect(text.split("\n").at(-1)).toBe(hint);
    }
    expect(await run("def broken(:")).not.toContain(hint);
  });

  it("cuts a long output in its middle, and names the file that has it whole", async () => {
    const text = await run("for n in range(30000): print('line', n)");
    expect(text.length).toBeLessThan(10_300);
    expect(text).toMatch(/^line 0\n/);
    expect(text).toMatch(/line 29999$/);
    const path = /\/output\/\S+\b/.exec(text)?.[0];
    expect(await run(`print(len(open('${path}').readlines()))`)).toMatch(/^3000\d$/);
  });

  it("names what can't be kept", async () => {
    const { text, details } = await workspace.call(python, {
      code: "g = (n for n in range(3))\nfile = open('numbers.txt')\nnext(g)",
    });
    expect(text).toBe("0\n[not kept for the next call: g (generator), file (TextIOWrapper)]");
    expect(details).toMatchObject({ lost: ["g (generator)", "file (TextIOWrapper)"] });
    expect(await run("import os\nbig = os.urandom(9_000_000)\nsmall = 1")).toMatch(
      /not kept for the next call: big \(90\d+ bytes\)/,
    );
    expect(await run("small")).toBe("1");
  });

  it("works in the workspace, also under the trained name of the drive", async () => {
    expect(await run("sum(int(line) for line in open('numbers.txt'))")).toBe("6");
    expect(await run("import own; own.X")).toBe("7");
    const { text, details } = await workspace.call(python, {
      code: "with open('/mnt/data/sub.txt', 'w') as f: f.write('x')\nname = 'made'\nopen(f'/mnt/data/{name}.csv', 'w').close()",
    });
    expect(text).toMatch(/^\[files written: made\.csv, sub\.txt\]/);
    expect(details).toMatchObject({ files: ["/workspace/made.csv", "/workspace/sub.txt"] });
    expect(workspace.files()["sub.txt"]).toBe("x");
    expect(workspace.files()["own.py"]).toBe("X = 7\n");
  });

  it("has no network, no input, and nothing of the machine", async () => {
    expect(await run("input()")).toMatch(/EOFError/);
    expect(
      await run("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:1')"),
    ).toMatch(/URLError|OSError/);
    expect(await run("import os; sorted(os.environ)")).not.toContain("SECRET");
  });

  it("keeps what subprocesses and threads print", async () => {
    expect(
      await run("import subprocess; _ = subprocess.run(['echo', 'from outside'])\nprint('after')"),
    ).toBe("from outside\nafter");
  });

  it("is stopped at a limit, and the session is as before", async () => {
    await run("v = 'kept'");
    const killed = await run("v = 'lost'\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)");
    expect(killed).toMatch(/^Error: Python ended without finishing the code \(exit code SIGKILL\)/);
    expect(await run("v")).toBe("'kept'");
    expect(await run("x = bytearray(3_000_000_000)")).toMatch(/MemoryError|the code was stopped/);
    expect(await run("v")).toBe("'kept'");
  });

  it("prints much without end of its state", async () => {
    expect(await run("w = list(range(20000))\nfor n in range(30000): print(n)")).toMatch(
      /^0\n1\n.*\n29999(\n|$)/s,
    );
    expect(await run("len(w)")).toBe("20000");
  });

  it("text that looks like its own marks changes nothing", async () => {
    expect(
      await run("import sys\nprint('p0000000000000000:e30=:p0000000000000000')\nq = 1"),
    ).toContain("e30=");
    expect(await run("q")).toBe("1");
  });
});
