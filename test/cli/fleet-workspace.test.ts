/** Issue 23, item 5: diff and commit bring a worker's changes to the machine that has the folder. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openFleet, startWorker } from "../../src/fleet/index.ts";
import { WRITTEN_ROUNDS, writer, writingModel } from "../fleet/writing-agent.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { ostinato } from "./run-command.ts";

test("diff, commit and prune of a run that a worker made", async () => {
  const folder = temporaryFolder();
  const [where, theirs, mine] = ["runs.db", "theirs", "mine"].map((name) => join(folder, name));
  if (where === undefined || theirs === undefined || mine === undefined) throw new Error();
  mkdirSync(join(theirs, "old"), { recursive: true });
  writeFileSync(join(theirs, "old", "file"), "old");
  writeFileSync(join(theirs, "notes.txt"), "zero\n");
  cpSync(theirs, mine, { recursive: true });
  const worker = await startWorker(where, {
    agents: [writer],
    model: writingModel(),
    workspaces: { project: theirs },
  });
  onTestFinished(() => worker.stop());
  const fleet = await openFleet(where);
  onTestFinished(() => fleet.close());
  const runId = await fleet.enqueue(writer, "Work.", { tenant: "acme", workspace: "project" });
  const status = async () => (await fleet.journal.forTenant("acme").list({ runId }))[0]?.status;
  await expect.poll(status, { timeout: 60_000 }).toBe("answered");

  const place = ["--journal", where, "--tenant", "acme"];
  const command = (...words: string[]) => ostinato([...words, ...place], { cwd: folder });
  const kept = await command("prune", "--older-than", "0.0000001", "--json");
  expect(JSON.parse(kept.stdout).kept).toEqual([{ runId, because: "uncommitted" }]);
  const shown = await command("diff", runId, "--workspace", mine, "--json");
  expect(shown.stdout.trim().split("\n"), shown.stderr).toHaveLength(7);
  const committed = await command("commit", runId, "--workspace", mine);
  expect(committed.stdout, committed.stderr).toContain("committed 7 changes");
  const lines = readFileSync(join(mine, "notes.txt"), "utf8").trim().split("\n");
  expect(lines).toHaveLength(1 + WRITTEN_ROUNDS);
  expect(readFileSync(join(theirs, "notes.txt"), "utf8")).toBe("zero\n");
  expect((await command("diff", runId, "--workspace", mine)).stdout).toContain("no changes");
  const pruned = await command("prune", "--older-than", "0.0000001", "--json");
  expect(JSON.parse(pruned.stdout).runIds).toEqual([runId]);
});
