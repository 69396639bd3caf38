import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { openJournal } from "../../src/trace/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { jsonLines, ostinato } from "./run-command.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
  cpSync("examples/workspace", join(folder, "work"), { recursive: true });
  const ran = await command("run", "What is the port in settings.txt?", "--workspace", "work");
  expect(ran.stdout).toBe("The port is 4810.");
});
afterAll(() => removeFolder(folder));

const command = (...cliArguments: string[]) => ostinato(cliArguments, { cwd: folder });

describe("what can be done with a recorded run", () => {
  test("replay: identical, and the same from an exported file in another journal", async () => {
    expect(await command("replay", "LAST")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/identical, 10 events in 2 steps/),
    });
    await command("export", "LAST", "run.jsonl.gz");
    const imported = () => command("import", "run.jsonl.gz", "--journal", "other.db");
    const took = (await imported()).stdout;
    expect(took).toMatch(/^added 10 events/);
    const [, runId = ""] = /of run (\S+)/.exec(took) ?? [];
    expect((await imported()).stdout).toMatch(/is already in the journal$/);
    const other = ["--journal", "other.db"];
    expect(await command("replay", runId, ...other)).toMatchObject({ exitCode: 0 });
    // LAST is a run of one's own.
    expect((await command("replay", "LAST", ...other)).stderr).toMatch(/has no run of yours/);
  });

  test("replay --verify: the model writes the same tokens again", async () => {
    expect(await command("replay", "LAST", "--verify")).toMatchObject({
      exitCode: 0,
      // Nothing about settings: the model is the one of the run, loaded as it was.
      stdout: expect.stringMatching(/all 2 turns token for token$/),
    });
  });

  test("replay with live tools finds that the world has changed", async () => {
    cpSync("examples/workspace", join(folder, "changed"), { recursive: true });
    rmSync(join(folder, "changed", "settings.txt"));
    const { exitCode, stdout } = await command(
      "replay",
      "LAST",
      "--tools",
      "live",
      "--workspace",
      "changed",
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain("no such file: settings.txt");
    // Issue 18, C 17.
    const nowhere = await command("replay", "LAST", "--tools", "live", "--workspace", "nowhere");
    expect(nowhere.exitCode).toBe(2);
    expect(nowhere.stderr).toMatch(/no folder .*nowhere\.\nName an existing folder/);
    expect(await command("export", "LAST", "no/such/run.gz")).toMatchObject({ exitCode: 2 });
  });

  test("fork with another result, then diff shows the words that differ", async () => {
    const forked = await command("fork", "LAST", "--at", "1", "--result", "name: x\nport: 99");
    expect(forked).toMatchObject({ exitCode: 0, stdout: "The port is 99." });
    const runs = jsonLines((await command("runs", "--json")).stdout);
    expect(runs).toHaveLength(2);
    const { stdout } = await command("diff", String(runs[1]?.runId), String(runs[0]?.runId));
    expect(stdout).toContain("The port is [-4810-]{+99+}.");
  });

  test("what needs a program's own agent says so, and what only reads its run works", async () => {
    const journal = await openJournal(join(folder, "program.db"));
    const agent = defineAgent({ name: "mine", instructions: "Answer." });
    const running = run(agent, "Hi.", { model: scriptedModel([{ final: "Hello." }]), journal });
    await running.outcome;
    await journal.close();
    const at = ["LAST", "--journal", "program.db"];
    for (const words of [
      ["resume", ...at],
      ["fork", ...at, "--at", "1", "--final", "Bye."],
      ["replay", ...at, "--tools", "live"],
    ]) {
      const { exitCode, stderr } = await command(...words);
      expect(stderr).toContain(
        `The run ${running.id} was made by a program, with its own agent mine`,
      );
      expect(stderr).toMatch(/\n.*Name the file that exports it: --agent \.\/agent\.ts/);
      expect(exitCode).toBe(2);
    }
    expect(await command("replay", ...at)).toMatchObject({ exitCode: 0 });
  });

  test("salvage: a truncated journal is reported, and its runs can be continued", async () => {
    const whole = readFileSync(join(folder, ".ostinato", "journal.db"));
    writeFileSync(join(folder, "cut.db"), whole.subarray(0, whole.length - 10_000));
    const refused = await command("runs", "--journal", "cut.db");
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("ostinato salvage");
    const saved = await command("salvage", "--journal", "cut.db");
    expect(saved).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("cut.db.saved") });
    const runs = jsonLines((await command("runs", "--json", "--journal", "cut.db.saved")).stdout);
    expect(runs.length).toBeGreaterThan(0);
  });

  test("prune requires a selection, and keeps the newest", async () => {
    expect(await command("prune")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/Specify which runs to remove\.\nUse --keep/),
    });
    const { stdout } = await command("prune", "--keep", "1", "--dry-run");
    expect(stdout).toMatch(/would remove|kept/);
  });
});
