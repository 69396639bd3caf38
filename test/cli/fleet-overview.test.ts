/** Issue 23, item 3: the commands that tell what waits, schedule and limit. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { definitionHash, openFleet, startWorker } from "../../src/fleet/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import greeter from "../fleet/greeting-agent.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";
import { ostinato } from "./run-command.ts";

const AGENT = new URL("../fleet/greeting-agent.ts", import.meta.url).pathname;
let file = "";
beforeAll(() => {
  file = join(temporaryFolder(), "journal.db");
});

const say = async (...words: string[]) => {
  const { exitCode, stdout, stderr } = await ostinato([...words, "--journal", file]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
};

test("jobs and workers: who waits for what, as a table and as JSON", async () => {
  expect(await say("jobs")).toBe("no jobs");
  expect(await say("workers")).toBe("no workers");
  const runId = (await say("enqueue", "Say hello.", "--agent", AGENT, "--model", "large")).trim();
  expect(await say("jobs")).toMatch(
    new RegExp(
      `${runId} +\\S+ \\S+ +queued +default +greeter +large +a worker with the agent greeter`,
    ),
  );
  const model = scriptedModel(() => ({ final: "Hello." }));
  await using worker = await startWorker(file, { agents: [greeter], model, concurrent: 2 });
  expect(worker).toBeDefined();
  expect(JSON.parse(await say("jobs", "--json", "--state", "queued"))).toMatchObject({
    ...{ runId, state: "queued", definition: definitionHash(greeter) },
    waitsFor: { kind: "model", text: "a worker with greeter on large (there is tiny)" },
  });
  expect(await say("jobs", "--tenant", "acme")).toBe("no jobs");
  expect(await say("workers")).toContain(`0 of 2  greeter ${definitionHash(greeter)} on tiny`);
});

test("a schedule is made by name, listed and ended", async () => {
  const words = ["enqueue", "Say hello.", "--agent", AGENT, "--cron", "0 7 * * 1-5"];
  const named = [...words, "--name", "morning", "--time-zone", "Europe/Berlin", "--missed", "once"];
  expect(await say(...named)).toMatch(/^next: \d{4}-\d\d-\d\dT0[56]:00:00.000Z$/);
  expect(await say("schedules")).toMatch(/morning +default +0 7 \* \* 1-5 +Europe\/Berlin/);
  await using fleet = await openFleet(file);
  expect((await fleet.schedules())[0]).toMatchObject({ missed: "once", job: { agent: "greeter" } });
  expect(await say("unschedule", "morning")).toBe("the schedule morning has ended");
  expect(await say("schedules")).toBe("no schedules");
  for (const [wrong, message] of [
    [["unschedule", "morning"], /no schedule "morning"/],
    [words, /needs a name/],
    [[...named, "--delay", "3"], /--delay can't be given with --cron/],
    [["enqueue", "Hi.", "--name", "x"], /--name needs --cron/],
    [["enqueue", "Hi.", "--cron", "soon", "--name", "x"], /"soon"/],
  ] as const) {
    const { exitCode, stderr } = await ostinato([...wrong, "--journal", file]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  }
});

test("a tenant's limit is set, listed and removed", async () => {
  expect(await say("limit")).toBe("no tenant has a limit of its own");
  expect(await say("limit", "acme", "3")).toMatch(/acme +3/);
  expect(await say("limit", "other")).toBe("other has no limit of its own");
  expect(await say("limit", "acme", "none")).toBe("acme has no limit of its own");
  const { exitCode, stderr } = await ostinato(["limit", "acme", "many", "--journal", file]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("whole number");
});
