/** Issue 22, item 5: the command decides on calls of runs in other processes, ended ones, and sub-agents'. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedMessages, scriptedModel } from "../../../src/model/index.ts";
import {
  type Agent,
  defineAgent,
  pendingCalls,
  type RunOptions,
  resume,
  run,
} from "../../../src/planner/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { type Journal, openJournal, openPostgresJournal } from "../../../src/trace/index.ts";
import { agentWith, eventsOf, resultsOf } from "../../planner/scripted-run.ts";
import { severalCalls } from "../../planner/several-calls.ts";
import { hasPostgres, newDatabase } from "../../postgres/database.ts";
import { removeFolder } from "../../remove-folder.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { jsonLines, ostinato } from "../run-command.ts";

const send = defineTool({
  name: "send",
  description: "Sends money.",
  input: z.object({ to: z.string(), amount: z.number().default(1) }),
  approval: true,
  run: ({ to, amount }) => `sent ${amount} to ${to}`,
});
const sender = agentWith({ tools: [send] });
const to = (name: string) => ({ tool: "send", arguments: { to: name } });

/** Another process than the command's: this one. */
async function started(
  turns: readonly ScriptedMessages[],
  options: Partial<RunOptions> & { agent?: Agent; journal?: Journal } = {},
) {
  const path = join(temporaryFolder(), "journal.db");
  const { agent = sender, journal = await openJournal(path), ...others } = options;
  const model = scriptedModel([...turns, { final: "done" }]);
  const running = run(agent, "Send.", { model, journal, ...others });
  const where = ["--journal", path];
  const decide = (...words: string[]) => ostinato(["decide", running.id, ...words, ...where]);
  return { journal, running, decide };
}

async function untilWaiting(journal: Journal, runId: string, calls = 1) {
  await expect
    .poll(async () => (await pendingCalls(journal, runId).catch(() => [])).length)
    .toBe(calls);
}

/** In the checkout, so that an agent's file finds the sources by `import "ostinato"`. */
const agentFiles = resolve("test/.decide-agents");
afterAll(() => removeFolder(agentFiles));

/** A folder with an agent that asks about every call, in asking.ts, and a workspace. */
function folderThatAsks(): string {
  mkdirSync(agentFiles, { recursive: true });
  const folder = mkdtempSync(join(agentFiles, "f-"));
  mkdirSync(join(folder, "work"));
  writeFileSync(join(folder, "work", "notes.txt"), "The codename is heron.\n");
  writeFileSync(
    join(folder, "asking.ts"),
    `import { defineAgent } from "ostinato";
    import { assistant } from "ostinato/agents";
    export default defineAgent({ ...assistant, approvals: [{ decision: "ask" }] });`,
  );
  return folder;
}

test("run --wait goes on with a decision of another process", async () => {
  const folder = folderThatAsks();
  const command = (...words: string[]) => ostinato(words, { cwd: folder });
  const agent = ["--agent", "./asking.ts", "--temperature", "0", "--wait"];
  const waiting = command(
    "run",
    "What is the codename in notes.txt?",
    "--workspace",
    "work",
    ...agent,
  );
  const list = async () => (await command("decide", "LAST")).stdout;
  await expect.poll(list, { timeout: 120_000, interval: 500 }).toMatch(/^1\.1 {2}\w+ \{/);
  expect(await command("decide", "LAST", "approve")).toMatchObject({ exitCode: 0 });
  const { exitCode, stdout, stderr } = await waiting;
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain("heron");
  expect(stderr).toMatch(/waits for a decision: ostinato decide \w+/);
  expect(await command("run", "x", "--wait", "--approve")).toMatchObject({ exitCode: 2 });
});

test("a run that ended keeps the decision, and resuming it uses it", async () => {
  const folder = folderThatAsks();
  const command = (...words: string[]) => ostinato(words, { cwd: folder });
  const agent = ["--agent", "./asking.ts", "--temperature", "0", "--quiet"];
  const task = "What is the codename in notes.txt?";
  const ran = await command("run", task, "--workspace", "work", ...agent);
  expect(ran).toMatchObject({
    exitCode: 5,
    stderr: expect.stringMatching(/ostinato decide \S+ app/),
  });
  expect((await command("decide", "LAST")).stdout).toMatch(/^1\.1 {2}\w+ \{.*notes\.txt.*\}$/);
  expect(await command("decide", "LAST", "approve")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^call 1\.1 of \w+ approved: kept\. .* ostinato resume/),
  });
  const more = await command("resume", "LAST", ...agent);
  expect(more.exitCode, more.stderr).toBe(0);
  expect(more.stdout).toContain("heron");
  expect((await command("show", "LAST")).stdout).toMatch(/approved by person/);
});

describe("a run that waits in another process", () => {
  test("its calls are listed, and decided on one by one", async () => {
    const turn = severalCalls(to("Ann"), to("Bob\u202e\n"));
    const { journal, running, decide } = await started([turn], { approve: "wait" });
    await untilWaiting(journal, running.id, 2);
    expect(await decide()).toMatchObject({
      exitCode: 0,
      stdout: '1.1  send {"to":"Ann","amount":1}\n1.2  send {"to":"Bob\\u202e\\n","amount":1}',
    });
    expect(jsonLines((await decide("--json")).stdout)).toMatchObject([
      { callId: "1.1", tool: "send", arguments: { to: "Ann", amount: 1 } },
      { callId: "1.2", digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    // Which of them?
    expect(await decide("approve")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /2 calls of run .* wait .*\n1\.1 {2}send .*Ann.*\n1\.2 {2}send/,
      ),
    });
    expect(await decide("approve", "3.1")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/call 3\.1 of run .* doesn't wait .*\n1\.1 /),
    });
    expect(await decide("deny", "1.2", "--reason", "not Bob")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^call 1\.2 of send denied\n1 more call waits: ostinato decide/,
      ),
    });
    // The only one that is left.
    const edited = await decide("approve", "--edit", '{"to":"Eve","amount":2}');
    expect(edited.stdout).toBe('call 1.1 of send approved, edited: {"to":"Eve","amount":2}');
    await running.outcome;
    expect(resultsOf(await eventsOf(journal, running.id))).toEqual([
      expect.stringMatching(/^sent 2 to Eve\n\[The user changed the arguments/),
      "Error: the user did not approve this call: not Bob",
    ]);
    expect(await decide("approve")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/No call of run .* waits/),
    });
    expect((await decide()).stdout).toMatch(/^no call of the run .* waits for a decision$/);
    await journal.close();
  });

  test("what can't be used leaves the call waiting, and says why", async () => {
    const approvals = [
      { tool: "send", arguments: { to: "Mallory" }, decision: "deny", reason: "known" },
    ] as const;
    const options = { approve: "wait", approvals } as const;
    const { journal, running, decide } = await started([{ call: to("Ann") }], options);
    await untilWaiting(journal, running.id);
    for (const [words, problem] of [
      [["approve", "--edit", '{"to":7}'], /don't fit the schema of send: to: expected .*, got 7/],
      [["approve", "--edit", "{to: 7}"], /aren't valid JSON/],
      [["deny", "--edit", "{}"], /denied has no edited arguments/],
      [["approve", "--arguments", "to=A*"], /says which calls to remember/],
      [["approve", "--digest", "0".repeat(64)], /its digest is 0+, the call's digest is/],
      [["perhaps"], /Allowed choices are approve, deny/],
      [["approve", "--remember", "ever"], /Allowed choices are run, workspace/],
      [["approve", "--edit", `{"to":"ghp_${"aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF1h"}"}`], /secret/],
    ] as const) {
      const said = await decide(...words);
      expect(said.stderr).toMatch(problem);
      expect(said.exitCode, said.stderr).toBeGreaterThan(0);
    }
    expect(await decide("approve", "--edit", '{"to":"Mallory"}')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/1\.1 of send still waits, .* policy denies .*: known/),
    });
    expect(jsonLines((await decide("deny", "--json")).stdout)).toMatchObject([
      { type: "message", number: 2, fate: "taken", callId: "1.1", decision: "denied" },
    ]);
    expect((await running.outcome).kind).toBe("answered");
    await journal.close();
  });

  test("--remember run decides further calls alike, also those that a glob names", async () => {
    const turns = ["Ann", "Anton", "Bob"].map((name) => ({ call: to(name) }));
    const { journal, running, decide } = await started(turns, { approve: "wait" });
    await untilWaiting(journal, running.id);
    const remember = ["--remember", "run", "--arguments", "to=An*"];
    expect((await decide("approve", ...remember)).stdout).toBe(
      "call 1.1 of send approved, and so are such calls from now on in this run",
    );
    await untilWaiting(journal, running.id);
    expect((await decide()).stdout).toMatch(/^3\.1 {2}send .*Bob/);
    expect((await decide("deny", "--no-wait")).stdout).toMatch(/posted; the run takes it at once/);
    await running.outcome;
    expect(resultsOf(await eventsOf(journal, running.id))).toEqual([
      ...["sent 1 to Ann", "sent 1 to Anton"],
      "Error: the user did not approve this call",
    ]);
    await journal.close();
  });
});

describe("a sub-agent's call", () => {
  const member = defineAgent({
    ...{ name: "member", description: "Sends.", instructions: "You are a member." },
    tools: [send],
  });
  const leader = defineAgent({
    ...{ name: "leader", instructions: "You lead." },
    tools: [member.asTool({ name: "ask", tasks: 2 })],
  });
  const model = () =>
    scriptedModel(({ prompt }) => {
      const isAnswered = prompt.includes(" to=assistant");
      const [, name] = /<\|message\|>Send to (\w+)/.exec(prompt) ?? [];
      if (name !== undefined) return isAnswered ? { final: `${name} has it` } : { call: to(name) };
      const tasks = ["Send to Ann", "Send to Bob"];
      return isAnswered ? { final: "done" } : { call: { tool: "ask", arguments: { tasks } } };
    });

  test("is listed with the path to it and decided on while its caller's run goes on", async () => {
    const { journal, running, decide } = await started([], {
      ...{ agent: leader, model: model(), approve: "wait" },
    });
    await untilWaiting(journal, running.id, 2);
    expect((await decide()).stdout).toBe(
      '1.1.1/1.1  send {"to":"Ann","amount":1}\n1.1.2/1.1  send {"to":"Bob","amount":1}',
    );
    const edit = ["--edit", '{"to":"Eve"}'];
    expect((await decide("approve", "1.1.2/1.1", ...edit)).stdout).toMatch(
      /^call 1\.1\.2\/1\.1 of send approved, edited: .*Eve.*\n1 more call waits/,
    );
    expect((await decide("deny", "1.1.1/1.1")).exitCode).toBe(0);
    expect(await running.outcome).toMatchObject({ kind: "answered" });
    expect(resultsOf(await eventsOf(journal, `${running.id}.1.1.2`))[0]).toMatch(/^sent 1 to Eve/);
    expect(resultsOf(await eventsOf(journal, `${running.id}.1.1.1`))[0]).toMatch(/not approve/);
    await journal.close();
  });

  test("and so after the run has ended: resuming it uses the decisions", async () => {
    const { journal, running, decide } = await started([], { agent: leader, model: model() });
    expect((await running.outcome).kind).toBe("awaiting-approval");
    expect(await decide("approve", "1.1.1/1.1")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        new RegExp(`kept\\. No process .* with: ostinato resume ${running.id}\n1 more call waits`),
      ),
    });
    expect(await decide("deny", "1.1.1/1.1")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/already decided on: approved/),
    });
    expect((await decide()).stdout).toMatch(
      /^1\.1\.1\/1\.1 .*\(approved; the run takes it when it goes on\)\n1\.1\.2\/1\.1 [^(]*$/,
    );
    expect((await decide("deny", "--reason", "not Bob")).stdout).toMatch(/^call 1\.1\.2\/1\.1 of/);
    const resumed = resume(leader, running.id, { journal, model: model() });
    expect(await resumed.outcome).toMatchObject({ kind: "answered" });
    expect(resultsOf(await eventsOf(journal, `${running.id}.1.1.1`))).toEqual(["sent 1 to Ann"]);
    expect(resultsOf(await eventsOf(journal, `${running.id}.1.1.2`))[0]).toMatch(/: not Bob$/);
    await journal.close();
  });
});

describe.skipIf(!hasPostgres)("Postgres", () => {
  test("--database: the decision reaches a run that waits", async () => {
    const url = await newDatabase();
    const journal = await openPostgresJournal(url);
    const { running } = await started([{ call: to("Ann") }], { journal, approve: "wait" });
    await untilWaiting(journal, running.id);
    const env = { OSTINATO_DATABASE_URL: url };
    const words = ["decide", running.id, "approve", "--database", "env"];
    expect((await ostinato(words, { env })).stdout).toBe("call 1.1 of send approved");
    expect((await running.outcome).kind).toBe("answered");
    await journal.close();
  });
});
