import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../../src/errors.ts";
import { defaultPolicy, openSandbox } from "../../../src/sandbox/index.ts";
import { type Scenario, shell } from "../scenario.ts";

/** A call: what it sees, what it may use, how it ends. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "a command runs in the workspace and says how it ended": async (place) => {
    writeFileSync(join(place.workspace, "a.txt"), "hello\n");
    const sandbox = await place.open();
    assert.equal(sandbox.tier, "bubblewrap");
    assert.equal(sandbox.store, "overlay");
    const result = await sandbox.exec({ argv: ["sh", "-c", "cat a.txt; echo oops >&2; exit 3"] });
    assert.equal(result.exitCode, 3);
    assert.equal(result.signal, null);
    assert.equal(result.stdout, "hello\n");
    assert.equal(result.stderr, "oops\n");
    assert.equal(result.outputBytes, 11);
    assert.equal(result.limit, null);
    assert.equal(result.truncated, false);
    const killed = await sandbox.exec({ argv: ["sh", "-c", "kill -SEGV $$"] });
    assert.deepEqual([killed.exitCode, killed.signal], [null, "SIGSEGV"]);
    const missing = await sandbox.exec({ argv: ["no-such-program"] });
    assert.equal(missing.exitCode, 127);
    assert.match(missing.output, /not found/);
  },

  "environment, input and working folder are what was given": async (place) => {
    mkdirSync(join(place.workspace, "sub folder"));
    process.env.SCENARIO_PASSED = "passed on";
    process.env.SCENARIO_KEPT = "kept back";
    const sandbox = await place.open({ environment: ["SCENARIO_PASSED", "SCENARIO_UNSET"] });
    const env = await sandbox.exec({ argv: ["env"], environment: { OWN: "a 'b' $c" } });
    assert.match(env.stdout, /^SCENARIO_PASSED=passed on$/m);
    assert.match(env.stdout, /^OWN=a 'b' \$c$/m);
    assert.match(env.stdout, /^HOME=\/home\/agent$/m);
    assert.doesNotMatch(env.stdout, /KEPT|UNSET|LD_|NODE_/);
    // The locale is set apart from the rest.
    assert.match(env.stdout, /^LANG=C\.UTF-8$/m);
    const locale = await sandbox.exec({ argv: ["env"], environment: { LC_ALL: "x 'y' $z" } });
    assert.match(locale.stdout, /^LC_ALL=x 'y' \$z$/m);
    const cat = await sandbox.exec({ argv: ["cat"], stdin: "given\0text" });
    assert.equal(cat.outputBytes, 10);
    const none = await sandbox.exec({ argv: ["cat"] });
    assert.equal(none.output, "");
    const folder = await sandbox.exec({ argv: ["pwd"], workingDirectory: "sub folder" });
    assert.equal(folder.stdout, "/workspace/sub folder\n");
    const gone = await sandbox.exec({ argv: ["pwd"], workingDirectory: "nowhere" });
    assert.equal(gone.exitCode, 126);
    assert.match(gone.output, /nowhere/);
  },

  "programs can open their own output, have a home, a user and temporary folders": async (
    place,
  ) => {
    const sandbox = await place.open();
    const line =
      "echo out > /dev/stdout; echo err > /dev/stderr; echo h > ~/h; echo t > /tmp/t; whoami; id -u; hostname; cat ~/h /tmp/t; ls /proc | grep -c '^[0-9]'";
    // Two pipes: which of their lines comes first is not said.
    const lines = (await shell(sandbox, line)).trimEnd().split("\n");
    const processes = lines.filter((each) => /^\d$/.test(each));
    assert.equal(processes.length, 1);
    assert.deepEqual(lines.filter((each) => !processes.includes(each)).sort(), [
      "1000",
      "agent",
      "err",
      "h",
      "out",
      "sandbox",
      "t",
    ]);
    assert.equal(await shell(sandbox, "ls ~ /tmp"), "/home/agent:\n\n/tmp:\n");
  },

  "a call that runs over its time is ended, with what it wrote so far": async (place) => {
    const sandbox = await place.open();
    const result = await sandbox.exec({
      argv: ["bash", "-c", "echo begun; (trap '' TERM; sleep 30) & sleep 30"],
      limits: { wallMilliseconds: 400 },
    });
    assert.deepEqual(
      [result.limit, result.exitCode, result.output],
      ["wallMilliseconds", null, "begun\n"],
    );
    assert.ok(result.milliseconds < 5000);
  },

  "an abort returns at once": async (place) => {
    const sandbox = await place.open();
    const stop = new AbortController();
    const call = sandbox.exec({ argv: ["sleep", "30"], signal: stop.signal });
    setTimeout(() => stop.abort(), 200);
    const result = await call;
    assert.deepEqual([result.aborted, result.limit, result.exitCode], [true, null, null]);
    const before = await sandbox.exec({ argv: ["sleep", "30"], signal: AbortSignal.abort() });
    assert.equal(before.aborted, true);
    assert.equal((await sandbox.exec({ argv: ["echo", "on"] })).output, "on\n");
  },

  "a call may ask for less and gets no more": async (place) => {
    const sandbox = await place.open({ limits: { fileBytes: 1024 * 1024, processes: 20 } });
    const more = { fileBytes: 1024 ** 3, processes: 10_000 };
    const wide = await sandbox.exec({
      argv: ["sh", "-c", "ulimit -f; head -c 2M /dev/zero > big"],
      limits: more,
    });
    assert.equal(wide.exitCode, null);
    assert.equal(wide.limit, "fileBytes");
    const narrow = await sandbox.exec({
      argv: ["bash", "-c", "head -c 5000 /dev/zero > small; echo $?"],
      limits: { fileBytes: 1024 },
    });
    assert.match(narrow.output, /153|^1$|File size/m);
    const reading = await sandbox.exec({ argv: ["sh", "-c", "echo x > new"], writable: false });
    assert.match(reading.output, /Read-only file system/);
    assert.equal((await sandbox.exec({ argv: ["sh", "-c", "echo x > new"] })).exitCode, 0);
  },

  "a long output is cut in the middle, and all of it can be read": async (place) => {
    const sandbox = await place.open();
    const result = await sandbox.exec({ argv: ["seq", "100000"], limits: { outputBytes: 2000 } });
    assert.equal(result.truncated, true);
    assert.ok(result.output.startsWith("1\n2\n3\n") && result.output.endsWith("99999\n100000\n"));
    assert.match(
      result.output,
      /\[\w{8}: \d+ characters left out here, read the rest in \/output\/\w{8}\.txt\]/,
    );
    const whole = Buffer.from(await sandbox.files.read(result.wholeOutput ?? "")).toString();
    assert.equal(whole.split("\n").length, 100_001);
    assert.equal(await shell(sandbox, `wc -l < ${result.wholeOutput}`), "100000\n");
    assert.match(await shell(sandbox, `rm ${result.wholeOutput} 2>&1`), /Read-only|denied/);
  },

  "many calls at once do not mix, and none loses its output": async (place) => {
    const sandbox = await place.open();
    const calls = Array.from({ length: 40 }, async (_, index) => {
      const line = `echo begin ${index}; head -c 70000 /dev/zero | tr '\\0' 'x'; echo; echo end ${index} >&2`;
      const result = await sandbox.exec({ argv: ["bash", "-c", line] });
      assert.deepEqual([result.exitCode, result.signal, result.limit], [0, null, null]);
      assert.equal(result.outputBytes, 70_001 + `begin ${index}\nend ${index}\n`.length);
      assert.ok(result.stdout.startsWith(`begin ${index}\n`));
      assert.equal(result.stderr, `end ${index}\n`);
    });
    await Promise.all(calls);
  },

  "a read-only workspace and read-only paths can be read only": async (place) => {
    const extra = join(place.root, "extra");
    mkdirSync(extra);
    writeFileSync(join(extra, "data"), "DATA", { mode: 0o600 });
    writeFileSync(join(place.workspace, "a"), "A");
    const sandbox = await place.open({ writable: false, readOnlyPaths: [extra, "/etc/hostname"] });
    assert.equal(sandbox.store, "read-only");
    assert.equal(await shell(sandbox, `cat a ${extra}/data`), "ADATA");
    assert.match(
      await shell(sandbox, `echo x > a; echo x > ${extra}/data`),
      /Read-only(.|\n)*Read-only/,
    );
    assert.equal(await shell(sandbox, "cat /etc/hostname"), readFileSync("/etc/hostname", "utf8"));
    assert.deepEqual(await sandbox.diff(), []);
    assert.deepEqual(await sandbox.commit(), []);
  },

  "what makes no sense is refused before anything starts": async (place) => {
    const sandbox = await place.open();
    const code = async (call: Promise<unknown>) =>
      await call
        .then(() => "done")
        .catch((error) => (OstinatoError.is(error) ? error.code : String(error)));
    assert.equal(await code(sandbox.exec({ argv: [] })), "input.invalid");
    assert.equal(await code(sandbox.exec({ argv: ["a\0b"] })), "input.invalid");
    assert.equal(
      await code(sandbox.exec({ argv: ["echo", "x".repeat(200_000)] })),
      "input.invalid",
    );
    assert.equal(
      await code(sandbox.exec({ argv: ["true"], environment: { "A=B": "" } })),
      "input.invalid",
    );
    await sandbox.dispose();
    assert.equal(await code(sandbox.exec({ argv: ["true"] })), "sandbox.failed");
    assert.equal(await code(sandbox.files.read("x")), "sandbox.failed");
    assert.equal(await code(sandbox.files.write("x", "y")), "sandbox.failed");
  },

  "a workspace that holds the folders for temporary files does not hold the sandbox's own": async (
    place,
  ) => {
    const temporary = join(place.workspace, "tmp");
    mkdirSync(temporary);
    const before = process.env.TMPDIR;
    process.env.TMPDIR = temporary;
    try {
      const sandbox = await place.open({ mode: "direct" });
      assert.equal(await shell(sandbox, "ls -A tmp"), "");
      await sandbox.dispose();
    } finally {
      process.env.TMPDIR = before ?? "/tmp";
    }
    const link = join(place.root, "link");
    symlinkSync(place.workspace, link);
    const linked = await openSandbox(defaultPolicy(link, { mode: "direct" }));
    await shell(linked, "echo x > through-link");
    assert.equal(statSync(join(place.workspace, "through-link")).uid, process.getuid?.());
    await linked.dispose();
  },

  "the journal of the current folder is hidden, wherever in the workspace that is": async (
    place,
  ) => {
    const project = join(place.workspace, "deep/project");
    mkdirSync(join(project, ".ostinato"), { recursive: true });
    writeFileSync(join(project, ".ostinato/journal"), "JOURNAL");
    const before = process.cwd();
    process.chdir(project);
    try {
      const sandbox = await place.open({ mode: "direct" });
      const output = await shell(
        sandbox,
        "cat deep/project/.ostinato/*; echo x > deep/project/.ostinato/y; echo z > z",
      );
      assert.doesNotMatch(output, /JOURNAL/);
      assert.deepEqual(readdirSync(join(project, ".ostinato")), ["journal"]);
      assert.deepEqual(
        (await sandbox.diff()).map(({ path }) => path),
        ["z"],
      );
    } finally {
      process.chdir(before);
    }
  },

  "nothing is left when it is disposed of": async (place) => {
    const sandbox = await place.open();
    await sandbox.files.stat(".");
    const running = sandbox.exec({ argv: ["sleep", `27${process.pid}`] });
    const told: string[] = [];
    sandbox.onDispose?.(() => void told.push("once"));
    sandbox.onDispose?.(async () => Promise.reject(new Error("nobody minds")));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await sandbox.dispose();
    await sandbox.dispose();
    assert.deepEqual(told, ["once"]);
    assert.throws(() => sandbox.onDispose?.(() => {}), /was disposed of/);
    assert.equal((await running).exitCode, null);
    const left = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
    assert.doesNotMatch(left, new RegExp(`sleep 27${process.pid}`));
    assert.deepEqual(readdirSync(place.root), ["workspace"]);
  },
};
