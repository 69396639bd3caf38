import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../src/sandbox/find-program.ts";
import { defaultPolicy, openSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { removeFolder } from "../remove-folder.ts";

/** The filter is a list of what is allowed: what people work with has to be on it. */
const MEBIBYTE = 1024 * 1024;
const folders = (parent: string, name: RegExp) =>
  existsSync(parent) ? readdirSync(parent).filter((each) => name.test(each)) : [];

const rust = join(homedir(), ".rustup", "toolchains");
const [rustVersion] = folders(rust, /./);
/** Debian's JVMs keep their settings there. */
const java = folders("/etc", /^java-\d+-openjdk$/).map((each) => join("/etc", each));
const go = ["/usr/local/go", "/usr/lib/go"].find(existsSync);

interface Toolchain {
  readonly program: string;
  readonly installed?: boolean;
  readonly line: string;
  readonly says: RegExp;
}

const TOOLCHAINS: Readonly<Record<string, Toolchain>> = {
  "a C compiler, threads, and what they build": {
    program: "gcc",
    line: `printf '#include <stdio.h>\n#include <pthread.h>\nvoid *f(void *x) { return x; }\nint main() { pthread_t t; pthread_create(&t, 0, f, 0); pthread_join(t, 0); puts("built"); }' >a.c && gcc -O2 -pthread a.c -o a && ./a`,
    says: /^built$/m,
  },
  "Rust and cargo": {
    program: "cargo",
    installed: rustVersion !== undefined,
    line: `export PATH=${rust}/${rustVersion}/bin:$PATH; cargo new --vcs none made 2>/dev/null; cd made && printf 'fn main() { std::thread::spawn(|| println!("built")).join().unwrap(); }' >src/main.rs && cargo run --offline`,
    says: /^built$/m,
  },
  Go: {
    program: "go",
    installed: go !== undefined,
    line: `export PATH=${go}/bin:$PATH GOCACHE=/workspace/cache GOFLAGS=-mod=mod; printf 'package main\nimport "fmt"\nfunc main() { done := make(chan string); go func() { done <- "built" }(); fmt.Println(<-done) }' >main.go && go run main.go`,
    says: /^built$/m,
  },
  "a JVM: compiler, threads, processes": {
    program: "javac",
    line: `printf 'public class A { public static void main(String[] a) throws Exception { Thread t = new Thread(() -> System.out.println("built")); t.start(); t.join(); System.exit(new ProcessBuilder("true").start().waitFor()); } }' >A.java && javac A.java && java A`,
    says: /^built$/m,
  },
  "Node: workers, processes, watching": {
    program: "node",
    line: `node -e 'const { spawnSync } = require("node:child_process"); require("node:fs").watch(".").close(); new (require("node:worker_threads").Worker)("console.log(40 + 2)", { eval: true }); console.log(spawnSync("echo", ["child"]).stdout + "")'`,
    says: /(?=[\s\S]*^child$)[\s\S]*^42$/m,
  },
  "Python: processes, asyncio, venv and pip": {
    program: "python3",
    line: `python3 -c 'import multiprocessing, subprocess, asyncio; print(multiprocessing.Pool(2).map(abs, [-1, -2]), subprocess.run(["echo", "child"], capture_output=True).stdout, asyncio.run(asyncio.sleep(0.01, "loop")))'; python3 -m venv v && v/bin/pip --version`,
    says: /\[1, 2\] b'child\\n' loop\npip \d/,
  },
  "git: commit, pack, clone": {
    program: "git",
    line: "git init -q one && cd one && echo x >f && git add f && git -c user.name=a -c user.email=a@b commit -qm first && git gc -q && git clone -q . ../two && git -C ../two log --oneline",
    says: /first/,
  },
  "npm: an install": {
    program: "npm",
    line: `mkdir part whole && echo '{"name":"part","version":"1.0.0"}' >part/package.json && cd whole && npm init -y >/dev/null && npm install --offline ../part`,
    says: /added 1 package/,
  },
};

describe("under the allow-list of system calls", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ostinato-test-"));
  });
  afterAll(() => removeFolder(folder));

  const open = (overrides: Parameters<typeof defaultPolicy>[1] = {}): Promise<Sandbox> => {
    const workspace = mkdtempSync(join(folder, "workspace-"));
    return openSandbox(defaultPolicy(workspace, overrides), {
      stateDirectory: `${workspace}-state`,
    });
  };

  it.for(Object.entries(TOOLCHAINS))("works: %s", async ([, chain], { skip }) => {
    const { program, line, says } = chain;
    const there = chain.installed ?? findProgram(program)?.startsWith("/usr/bin/") === true;
    skip(!there, `${program} is not installed where programs inside see it`);
    const own = [rust, ...(go === undefined ? [] : [go])].filter((each) => existsSync(each));
    await using sandbox = await open({
      readOnlyPaths: [...own.filter((each) => !each.startsWith("/usr/")), ...java],
      limits: { memoryBytes: 2048 * MEBIBYTE, writtenBytes: 1024 * MEBIBYTE },
    });
    const { exitCode, output } = await sandbox.exec({ argv: ["bash", "-c", line] });
    expect([exitCode, output]).toEqual([0, expect.stringMatching(says)]);
    await sandbox.discard();
  });

  it("a call that the policy names is let through, and no other", async () => {
    const program =
      "import ctypes; l = ctypes.CDLL(None, use_errno=True); print(l.ptrace(0, 0, 0, 0), l.syscall(425, 0, 0), ctypes.get_errno())";
    const results: string[] = [];
    for (const systemCalls of [undefined, ["ptrace"]]) {
      await using sandbox = await open({ systemCalls });
      const { output } = await sandbox.exec({ argv: ["python3", "-c", program] });
      results.push(output.trim());
      expect(sandbox.policy.systemCalls).toEqual(systemCalls);
      await sandbox.discard();
    }
    expect(results).toEqual(["-1 -1 1", "0 -1 1"]);
  });
});
