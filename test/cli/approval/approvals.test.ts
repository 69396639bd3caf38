/** Issue 22, item 5: what was allowed always in a workspace is listed and revoked by a command. */
import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { pendingCalls, run } from "../../../src/planner/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { MemoryJournal, openJournal } from "../../../src/trace/index.ts";
import { agentWith } from "../../planner/scripted-run.ts";
import { temporaryFolder } from "../../trace/temporary-folder.ts";
import { jsonLines, ostinato } from "../run-command.ts";

let root = "";
beforeEach(() => {
  root = realpathSync(temporaryFolder());
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
  for (const name of ["one", "two"]) mkdirSync(join(root, name));
});
afterEach(() => vi.unstubAllEnvs());

const send = defineTool({
  ...{ name: "send", description: "Sends.", input: z.object({ to: z.string() }) },
  ...{ approval: true, run: ({ to }: { to: string }) => `sent to ${to}` },
});
const agent = agentWith({ tools: [send] });
const to = (name: string) => ({ call: { tool: "send", arguments: { to: name } } });

const approvals = (...words: string[]) => ostinato(["approvals", ...words], { cwd: root });

/** A run that a person told to remember its decision. */
async function remember(folder: string, name: string, globs?: { to: string }) {
  const running = run(agent, "Send.", {
    model: scriptedModel([to(name), { final: "done" }]),
    journal: new MemoryJournal(),
    workspace: join(root, folder),
    approve: () => ({
      approved: true,
      remember: { scope: "workspace", ...(globs && { arguments: globs }) },
    }),
  });
  await running.outcome;
  return running.id;
}

test("they are listed with workspace, tool, arguments, time and run, and revoked by id or all at once", async () => {
  expect((await approvals()).stdout).toBe("no decision is remembered");
  const first = await remember("one", "Ann\u202e");
  await remember("one", "Bob", { to: "B*" });
  await remember("two", "Ann");
  const listed = await approvals("list");
  expect(listed.stdout).toMatch(/^[0-9a-f]{8} {2}allow {2}send \{"to":"Ann\\u202e"\}\n/);
  expect(listed.stdout).toMatch(
    new RegExp(`\n {10}in ${root}/one, since 20\\d\\d-\\S+ \\d\\d:\\d\\d, by run ${first}\n`),
  );
  expect(listed.stdout).toMatch(/allow {2}send to=B\*\n/);
  expect(listed.stdout).toMatch(/in \S+\/two, since/);
  const all = jsonLines((await approvals("--json")).stdout);
  expect(all).toMatchObject([
    { tool: "send", decision: "allow", workspace: join(root, "one"), runId: first },
    { arguments: { to: "B*" } },
    { workspace: join(root, "two") },
  ]);
  const [{ id = "" } = {}] = all as unknown as readonly { id?: string }[];
  expect((await approvals("revoke", id.slice(0, 8))).stdout).toMatch(
    new RegExp(`^revoked ${id.slice(0, 8)} {2}allow {2}send`),
  );
  expect(await approvals("revoke", id)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/No remembered decision has an id that starts with/),
  });
  for (const words of [[], [id, "--all"]]) {
    expect((await approvals("revoke", ...words)).exitCode, words.join()).toBe(2);
  }
  // The folder itself may be gone.
  rmSync(join(root, "two"), { recursive: true });
  expect((await approvals("revoke", "--all", "--workspace", "two")).stdout).toMatch(/^revoked .*/);
  expect((await approvals("--workspace", "two")).stdout).toMatch(/^no decision .* this workspace$/);
  expect(jsonLines((await approvals("--json")).stdout)).toHaveLength(1);
  expect((await approvals("revoke", "--all")).stdout).toMatch(/to=B\*/);
  expect((await approvals("revoke", "--all")).stdout).toBe("nothing to revoke");
});

test("a run that is going on asks again from its next call on", async () => {
  await using journal = await openJournal(join(root, "journal.db"));
  const { promise: isRevoked, resolve: goOn } = Promise.withResolvers<void>();
  let turn = 0;
  const model = scriptedModel(async () => {
    turn++;
    if (turn === 3) await isRevoked;
    return turn === 4 ? { final: "done" } : to("Ann");
  });
  const running = run(agent, "Send.", {
    ...{ model, journal, workspace: join(root, "one"), approve: "wait" },
  });
  const waiting = async () =>
    (await pendingCalls(journal, running.id).catch(() => [])).map(({ callId }) => callId);
  await expect.poll(waiting).toEqual(["1.1"]);
  const where = ["--journal", join(root, "journal.db")];
  const decide = (...words: string[]) =>
    ostinato(["decide", running.id, ...words, ...where], { cwd: root });
  expect((await decide("approve", "--remember", "workspace")).stdout).toMatch(
    /approved, and so are such calls from now on in this workspace$/,
  );
  // The second call is not asked about.
  await expect.poll(() => turn).toBe(3);
  expect(await waiting()).toEqual([]);
  expect((await approvals("revoke", "--all")).stdout).toMatch(/^revoked/);
  goOn();
  await expect.poll(waiting).toEqual(["3.1"]);
  expect((await decide("deny")).exitCode).toBe(0);
  expect((await running.outcome).kind).toBe("answered");
});
