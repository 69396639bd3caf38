import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { jsonLines, ostinato } from "./run-command.ts";

/** A folder of its own as working directory, so that each test has a journal of its own. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
  cpSync("examples/workspace", join(folder, "work"), { recursive: true });
});
afterEach(() => removeFolder(folder));

// Of kinds that the model in the box was trained for: at temperature 0 it solves them on every processor's
// build of llama.cpp, with these words (`npm run test:variants`).
const COUNT = "How many lines in data/inventory.csv contain the word copper?";
const WRITE = "Save 'copper' in the file out.txt.";
const calm = ["--workspace", "work", "--temperature", "0"];

describe("ostinato run", () => {
  test("only the answer on standard output, and one line that says what the model is (issue 18, D 6)", async () => {
    const command = ["run", COUNT, ...calm];
    const { exitCode, stdout, stderr } = await ostinato(command, { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^the model in the box .* is often wrong; .*--model gpt-oss-20b$/);
    expect(stdout).toBe("4 lines in data/inventory.csv contain copper.");
    const named = await ostinato([...command, "--model", "tiny"], { cwd: folder });
    expect(named).toEqual({ exitCode: 0, stdout, stderr: "" });
  });

  test("--json: events as lines, the last one with the outcome", async () => {
    const { stdout } = await ostinato(["run", COUNT, ...calm, "--json"], { cwd: folder });
    const events = jsonLines(stdout);
    expect(events[0]).toMatchObject({ type: "run-started", task: COUNT, schemaVersion: 1 });
    expect(events.map(({ type }) => type)).toContain("call-finished");
    expect(events.at(-1)).toMatchObject({ type: "run-finished", outcome: { kind: "answered" } });
  });

  // Issue 18, D 5.
  test("--json says what became of the changes: kept, and where; committed", async () => {
    const run = async (...more: string[]) =>
      jsonLines(
        (await ostinato(["run", WRITE, ...calm, "--json", ...more], { cwd: folder })).stdout,
      );
    const files = [expect.objectContaining({ kind: "added", path: "out.txt" })];
    const kept = await run();
    const runId = kept[0]?.runId;
    expect(kept.at(-1)).toEqual({
      ...{ type: "workspace", runId, changes: "kept", files },
      folder: join(realpathSync(folder), ".ostinato", "overlays", String(runId)),
    });
    expect(existsSync(String(kept.at(-1)?.folder))).toBe(true);
    expect((await run("--commit", "always")).at(-1)).toMatchObject({
      ...{ type: "workspace", changes: "committed", files },
      folder: realpathSync(join(folder, "work")),
    });
  });

  test("--steps shows reasoning, calls and results without a terminal", async () => {
    const { stderr } = await ostinato(["run", COUNT, ...calm, "--steps"], { cwd: folder });
    expect(stderr).toMatch(/→ grep \{"pattern":"copper"/);
    expect(stderr).toMatch(/← 4 matches/);
    expect(stderr).toMatch(/answered\n2 steps, 1 call, \d+ prompt tokens/);
  });

  test("then runs, show, and their JSON", async () => {
    await ostinato(["run", COUNT, ...calm], { cwd: folder });
    const runs = await ostinato(["runs"], { cwd: folder });
    expect(runs.stdout).toMatch(/answered\s+2\s+assistant\s+tiny/);
    const [summary] = jsonLines((await ostinato(["runs", "--json"], { cwd: folder })).stdout);
    expect(summary).toMatchObject({ status: "answered", task: COUNT });
    const shown = await ostinato(["show", "LAST"], { cwd: folder });
    expect(shown.stdout).toContain("copper");
    const view = JSON.parse((await ostinato(["show", "--json", "LAST"], { cwd: folder })).stdout);
    expect(view.steps).toHaveLength(2);
  });

  test("changes are kept aside, shown, and committed when asked to", async () => {
    const target = join(folder, "work", "out.txt");
    const { exitCode, stderr } = await ostinato(["run", WRITE, ...calm], { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("+ out.txt");
    expect(existsSync(target)).toBe(false);
    expect((await ostinato(["diff", "LAST"], { cwd: folder })).stdout).toContain("+ out.txt");
    const prune = ["prune", "--older-than", "0.0000001"];
    expect((await ostinato(prune, { cwd: folder })).stdout).toMatch(
      /^removed 0 runs.*\nkept \S+: its changes are kept aside/,
    );
    const committed = await ostinato(["commit", "LAST", "--json"], { cwd: folder });
    expect(jsonLines(committed.stdout)).toMatchObject([{ kind: "added", path: "out.txt" }]);
    expect(readFileSync(target, "utf8")).toContain("copper");
    expect((await ostinato(prune, { cwd: folder })).stdout).toMatch(/^removed 1 run,/);
  });

  test("--commit always writes into the workspace; discard forgets", async () => {
    const target = join(folder, "work", "out.txt");
    await ostinato(["run", WRITE, ...calm], { cwd: folder });
    expect((await ostinato(["discard", "LAST"], { cwd: folder })).stdout).toBe(
      "discarded 1 change",
    );
    expect((await ostinato(["diff", "LAST"], { cwd: folder })).stdout).toBe("no changes");
    for (const name of ["commit", "discard"]) {
      expect((await ostinato([name, "LAST"], { cwd: folder })).stdout).toMatch(
        /^no changes are kept/,
      );
    }
    expect((await ostinato(["runs", "--status", "stuck"], { cwd: folder })).stdout).toBe(
      "no run has the status stuck",
    );
    expect(existsSync(target)).toBe(false);
    await ostinato(["run", WRITE, ...calm, "--commit", "always"], { cwd: folder });
    expect(readFileSync(target, "utf8")).toContain("copper");
  });

  test("a limit has its own exit code, and a hint says how to continue", async () => {
    const { exitCode, stderr } = await ostinato(["run", COUNT, ...calm, "--max-steps", "1"], {
      cwd: folder,
    });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(
      /stopped by the limit steps\nRaise the limit: ostinato resume \S+ --max-steps N/,
    );
    const resumed = await ostinato(
      ["resume", "LAST", "--temperature", "0", "--max-steps", "5", "--workspace", "work"],
      { cwd: folder },
    );
    expect(resumed).toMatchObject({
      exitCode: 0,
      stdout: "4 lines in data/inventory.csv contain copper.",
    });
  });
});
