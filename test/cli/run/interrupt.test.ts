import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeFolder } from "../../remove-folder.ts";
import { MAIN, ostinato } from "../run-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
  writeFileSync(join(folder, "a.txt"), "one\ntwo\n");
});
afterAll(() => removeFolder(folder));

// Issue 18, C 17: SIGTERM ends in 143, as cleanly as Ctrl-C.
test.each([
  ["SIGINT", 130, "stopping"],
  ["SIGTERM", 143, ""],
] as const)(
  "%s aborts cleanly: its exit code, and a run that can be resumed",
  async (signal, code, told) => {
    // Two turns and a call: long enough to be interrupted in the first turn.
    const running = execa(
      process.execPath,
      [
        MAIN,
        "run",
        "How many lines are in a.txt?",
        "--workspace",
        ".",
        "--temperature",
        "0",
        "--json",
      ],
      { cwd: folder, reject: false, stdin: "ignore" },
    );
    let seen = "";
    let interrupted = false;
    running.stdout.on("data", (data: Buffer) => {
      seen += data.toString();
      // Once: a second one would end the process at once, with the same exit code.
      if (interrupted || !seen.includes('"turn-started"')) return;
      interrupted = running.kill(signal);
    });
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(code);
    expect(stderr).toContain(told);
    const { stdout } = await ostinato(["runs", "--json", "--limit", "1"], { cwd: folder });
    expect(stdout).toContain('"aborted"');
  },
);

describe("output that is no longer read", () => {
  test("of a run: it is aborted, and can be resumed", async () => {
    // Two turns and a call: enough is written after the first line.
    const task = "run 'How many lines are in a.txt?' --workspace . --temperature 0";
    const { stdout } = await pipeline(`"$0" "$1" ${task} --json --journal j.db | head -n 1`);
    expect(stdout).toMatch(/"run-started".*\n130$/);
    const { stdout: runs } = await ostinato(["runs", "--journal", "j.db"], { cwd: folder });
    expect(runs).toContain("aborted");
  });

  test("during other work: the command ends as usual", async () => {
    const wrong = "show nothing --journal j.db";
    expect((await pipeline(`"$0" "$1" ${wrong} 2>&1 | true`)).stdout).toBe("2");
    const steps = "run 'How many lines are in a.txt?' --workspace . --temperature 0 --steps";
    expect((await pipeline(`"$0" "$1" ${steps} 2>&1 >/dev/null | true`)).stdout).toBe("0");
  });
});

describe("output that cannot be written", () => {
  test.each(["runs", "show LAST --json", "export LAST -"])(
    "%s: one line, and a failure",
    async (what) => {
      const { stdout } = await pipeline(`"$0" "$1" ${what} 2>&1 >/dev/full`);
      expect(stdout).toMatch(/^ostinato: standard output can't be written: ENOSPC.*\n1$/);
    },
  );

  test("of a run: the same, and the run is on record", async () => {
    const task = "run 'How many lines are in a.txt?' --workspace . --temperature 0 --json";
    const { stdout } = await pipeline(`"$0" "$1" ${task} --journal f.db 2>&1 >/dev/full`);
    expect(stdout).toMatch(/^ostinato: standard output can't be written: ENOSPC.*\n1$/m);
    const { stdout: runs } = await ostinato(["runs", "--journal", "f.db"], { cwd: folder });
    expect(runs).toContain("aborted");
  });
});

/** Runs a pipeline of bash that begins with the command, and prints the command's exit code last. */
function pipeline(line: string) {
  const script = `${line}; echo "\${PIPESTATUS[0]}"`;
  return execa("bash", ["-c", script, process.execPath, MAIN], { cwd: folder, stdin: "ignore" });
}
