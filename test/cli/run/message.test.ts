import { join } from "node:path";
import { expect, test } from "vitest";
import { scriptedModel } from "../../../src/model/index.ts";
import { type Run, run } from "../../../src/planner/index.ts";
import { openJournal } from "../../../src/trace/index.ts";
import { adder, callAdd } from "../../planner/scripted-run.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { ostinato } from "../run-command.ts";

const SECRET = `ghp_${"aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF1h".slice(0, 36)}`;

// Issue 22, item 6: another process says something to a run.
test("steer, pause, continue and abort reach a run in another process, and say what became of it", async () => {
  const path = join(temporaryFolder(), "journal.db");
  await using journal = await openJournal(path);
  const prompts: string[] = [];
  const model = scriptedModel(({ prompt }) => {
    prompts.push(prompt);
    return { ...callAdd(prompts.length), delay: 100 };
  });
  const limits = { steps: 10_000, outputTokens: 1_000_000, wallMilliseconds: 600_000 };
  const running: Run = run(adder, "Add.", { model, journal, limits });
  const said = (command: string, ...words: string[]) =>
    ostinato([command, running.id, ...words, "--journal", path]);
  expect(await said("pause")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/paused/),
  });
  const turns = prompts.length;
  const steered = await said("steer", `Only even ones, with ${SECRET}.`, "--json");
  expect(JSON.parse(steered.stdout)).toMatchObject({ runId: running.id, number: 2, fate: "taken" });
  expect(prompts.length).toBe(turns);
  expect((await said("continue")).stdout).toBe("the run goes on");
  expect((await said("steer", "Soon.", "--no-wait")).stdout).toMatch(/posted; the run takes it/);
  expect((await said("abort")).stdout).toBe("the run is aborted");
  expect((await running.outcome).kind).toBe("aborted");
  expect(prompts.at(-1)).toContain("Only even ones, with [redacted:github-token].");
  // What is over is refused; a stopped run keeps a text for later.
  expect(await said("pause")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/has ended \(aborted\)\.\nContinue it with: ostinato resume/),
  });
  expect((await said("steer", "Later.")).stdout).toMatch(/no process is working on the run/);
  expect(await said("steer", " ")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/text must be a text that isn't empty/),
  });
  expect((await ostinato(["steer", "nope", "x", "--journal", path])).exitCode).toBe(2);
});
