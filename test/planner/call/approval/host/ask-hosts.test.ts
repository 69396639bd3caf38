// Issue 22, item 5: `network: "ask"` asks for a new host instead of failing, in a real sandbox.
import { mkdirSync, mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { type ScriptMoment, scriptedModel } from "../../../../../src/model/index.ts";
import {
  type ApprovalRequest,
  decide,
  defineAgent,
  pendingCalls,
  type RunOptions,
  resume,
  run,
} from "../../../../../src/planner/index.ts";
import { redrive } from "../../../../../src/replay/index.ts";
import { defaultPolicy, openSandbox, type Sandbox } from "../../../../../src/sandbox/index.ts";
import { defineTool } from "../../../../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal, type Outcome } from "../../../../../src/trace/index.ts";
import { removeFolder } from "../../../../remove-folder.ts";
import { agentWith, eventsOf, resultsOf } from "../../../scripted-run.ts";

const shell = defineTool({
  name: "shell",
  description: "Runs a command.",
  input: z.object({ command: z.string(), seconds: z.number().optional() }),
  effect: "idempotent",
  timeout: 8_000,
  async run({ command, seconds = 5 }, { sandbox, signal }) {
    const limits = { wallMilliseconds: seconds * 1000 };
    const argv = ["bash", "-c", command];
    const { output, limit } = await sandbox.exec({ argv, limits, signal });
    return limit === null ? output : `stopped: ${limit}`;
  },
});
const agent = agentWith({ tools: [shell] });

let root: string;
let server: Server;
let port: number;
let served: string[];
let sandboxes: Sandbox[];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "ostinato-hosts-"));
  mkdirSync(join(root, "project"));
  vi.stubEnv("XDG_STATE_HOME", join(root, "state"));
  served = [];
  sandboxes = [];
  server = createServer((request, response) => {
    served.push(request.headers.host ?? "");
    response.end("served\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const sandbox of sandboxes) await sandbox.dispose();
  server.closeAllConnections();
  server.close();
  await removeFolder(root);
});

/** A sandbox that asks about hosts; all names lead to the server, whose address the list has. */
async function open(): Promise<Sandbox> {
  const network = { allow: [`127.0.0.1:${port}`], ask: true };
  const state = join(root, `changes-${sandboxes.length}`);
  const sandbox = await openSandbox(defaultPolicy(join(root, "project"), { network }), {
    stateDirectory: state,
    network: { resolve: async () => ["127.0.0.1"] },
  });
  sandboxes.push(sandbox);
  return sandbox;
}

const curl = (...names: string[]) =>
  `curl -sS -m 600 ${names.map((name) => `http://${name}.test:${port}/`).join(" ")}`;
const call = (command: string, seconds?: number) => ({
  call: { tool: "shell", arguments: { command, ...(seconds && { seconds }) } },
});

interface Ended {
  readonly id: string;
  readonly journal: MemoryJournal;
  readonly outcome: Outcome;
  readonly events: readonly JournalEvent[];
}

function start(commands: readonly ReturnType<typeof call>[], options: Partial<RunOptions> = {}) {
  const journal = new MemoryJournal();
  const model = scriptedModel([...commands, { final: "Done." }]);
  return { journal, running: run(agent, "Fetch it.", { model, journal, ...options }) };
}

async function ended({ journal, running }: ReturnType<typeof start>): Promise<Ended> {
  const outcome = await running.outcome;
  const events = await eventsOf(journal, running.id);
  expect((await redrive(journal, running.id)).divergence).toBeNull();
  return { id: running.id, journal, outcome, events };
}

async function waiting(journal: MemoryJournal, runId: string, count: number) {
  return vi.waitFor(
    async () => {
      const calls = await pendingCalls(journal, runId).catch(() => []);
      expect(calls).toHaveLength(count);
      return calls;
    },
    { timeout: 120_000, interval: 20 },
  );
}

const hostEvents = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === "host-decided" ? [event] : []));

test("a new host is asked about once in a call, and a denied one isn't reached", async () => {
  const asked: ApprovalRequest[] = [];
  const { events } = await ended(
    start([call(`${curl("a", "a", "b")}; ${curl("a")}; env | grep -c http_proxy`)], {
      sandbox: await open(),
      approve: (request) => {
        asked.push(request);
        const isFirst = request.host === `a.test:${port}`;
        return isFirst
          ? { approved: true, by: "person" }
          : { approved: false, by: "person", reason: "not that one" };
      },
    }),
  );
  expect(
    asked.map(({ callId, tool, host, arguments: input }) => [callId, tool, host, input]),
  ).toEqual([
    [`1.1@a.test:${port}`, "network", `a.test:${port}`, { host: `a.test:${port}` }],
    [`1.1@b.test:${port}`, "network", `b.test:${port}`, { host: `b.test:${port}` }],
  ]);
  expect(served).toEqual(Array(3).fill(`a.test:${port}`));
  const [result = ""] = resultsOf(events);
  expect(result).toContain("served\nserved\nOstinato refused this request: a connection to b.test");
  expect(result).toContain(
    `[A connection to b.test:${port} was not allowed: the user said no: not that one]`,
  );
  expect(hostEvents(events)).toMatchObject([
    { callId: "1.1", host: `a.test:${port}`, decision: "approved", by: "person" },
    { callId: "1.1", host: `b.test:${port}`, decision: "denied", reason: "not that one" },
  ]);
});

describe("a decision holds", () => {
  const decisions = async (remember: "run" | "workspace" | undefined, approved = true) => {
    const asked: string[] = [];
    const approve = ({ callId }: ApprovalRequest) => {
      asked.push(callId);
      return { approved, ...(remember && { remember }) } as const;
    };
    const two = [call(curl("a")), call(`${curl("a")} # again`)];
    const { events } = await ended(start(two, { sandbox: await open(), approve }));
    const other = await ended(start([call(curl("a"))], { sandbox: await open(), approve }));
    return { asked: asked.length, events: [...hostEvents(events), ...hostEvents(other.events)] };
  };

  test("for one call", async () => {
    expect(await decisions(undefined)).toMatchObject({ asked: 3 });
    expect(served).toHaveLength(3);
  });

  test("for the run, also after the run has read from it", async () => {
    const { asked, events } = await decisions("run");
    expect(asked).toBe(2);
    expect(events[1]).toMatchObject({ decision: "approved", by: "policy", basis: "run" });
    expect(served).toHaveLength(3);
  });

  test("always in the workspace", async () => {
    const { asked, events } = await decisions("workspace");
    expect(asked).toBe(1);
    expect(events[2]).toMatchObject({ decision: "approved", by: "policy", basis: "workspace" });
    expect(served).toHaveLength(3);
  });

  test("if it is a denial, for the run", async () => {
    const { asked, events } = await decisions(undefined, false);
    expect(asked).toBe(2);
    expect(events[1]).toMatchObject({ decision: "denied", by: "policy", basis: "run" });
    expect(served).toEqual([]);
  });
});

test("where nobody can be asked, the host is refused, and the model is told which", async () => {
  const { events, outcome } = await ended(start([call(curl("a"))], { sandbox: await open() }));
  expect(resultsOf(events)[0]).toContain(
    `[A connection to a.test:${port} was not allowed: it is not on this run's list of hosts, and nobody can be asked]`,
  );
  expect(outcome.kind).toBe("answered");
  expect(served).toEqual([]);
});

test("addresses that are never allowed are never asked about, nor reached through a name", async () => {
  const asked: (string | undefined)[] = [];
  const private_ = ["127.0.0.2", "10.0.0.1", "169.254.169.254", "[::1]", "2130706434", "localhost"];
  const command = private_.map((host) => `curl -s -m 5 --noproxy '' http://${host}:${port}/`);
  const sandbox = await openSandbox(defaultPolicy(join(root, "project"), { network: "ask" }), {
    stateDirectory: join(root, "kept"),
    network: { resolve: async () => ["127.0.0.1"] },
  });
  sandboxes.push(sandbox);
  const { events } = await ended(
    start([call(`${command.join("; ")}; ${curl("rebound")}`, 30)], {
      sandbox,
      approve: ({ host }) => {
        asked.push(host);
        return { approved: true, remember: "workspace" };
      },
    }),
  );
  expect(asked).toEqual([`rebound.test:${port}`]);
  expect(served).toEqual([]);
  expect(resultsOf(events)[0]).toContain("rebound.test leads to 127.0.0.1, a loopback address");
});

describe("while it waits", () => {
  test("several hosts are decided by another process, in any order, and the time doesn't count", async () => {
    const names = ["a", "b", "c"].map((name) => `(${curl(name)} || true) &`).join(" ");
    const begun = start([call(`${names} wait`)], {
      sandbox: await open(),
      approve: "wait",
      limits: { wallMilliseconds: 60_000 },
    });
    const { journal, running } = begun;
    const calls = await waiting(journal, running.id, 3);
    const idOf = (name: string) => `1.1@${name}.test:${port}`;
    expect(calls.map(({ callId, host }) => [callId, host]).sort()).toEqual(
      ["a", "b", "c"].map((name) => [idOf(name), `${name}.test:${port}`]),
    );
    // Longer than the call may take.
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    await decide(journal, running.id, idOf("c"), "denied", { by: "person" });
    await decide(journal, running.id, idOf("a"), "approved", { remember: "run" });
    await expect(
      decide(journal, running.id, idOf("b"), "approved", { edit: { host: "*" } }),
    ).rejects.toThrow(/for this host only/);
    await journal.post(running.id, {
      ...{ kind: "decide", callId: idOf("b"), verdict: "approved", edit: { host: "*" } },
    });
    await waiting(journal, running.id, 1);
    await decide(journal, running.id, idOf("b"), "approved");
    const { events, outcome } = await ended(begun);
    expect(served.sort()).toEqual([`a.test:${port}`, `b.test:${port}`]);
    expect(resultsOf(events)[0]).not.toContain("stopped");
    expect(outcome.approvalMilliseconds).toBeGreaterThan(8_900);
    expect(
      hostEvents(events)
        .map(({ decision }) => decision)
        .sort(),
    ).toEqual(["approved", "approved", "denied", "pending"]);
  });

  test("an abort ends the wait", async () => {
    const stop = new AbortController();
    const begun = start([call(curl("a"))], {
      sandbox: await open(),
      approve: "wait",
      signal: stop.signal,
    });
    await waiting(begun.journal, begun.running.id, 1);
    stop.abort(new Error("enough"));
    const { events, outcome } = await ended(begun);
    expect(outcome).toMatchObject({ kind: "aborted" });
    expect(hostEvents(events)).toMatchObject([{ decision: "pending" }]);
    expect(await pendingCalls(begun.journal, begun.running.id)).toEqual([]);
  });

  test("a call whose program gives up ends, and the question with it", async () => {
    const begun = start([call(`timeout 5 ${curl("a")}; echo went on`, 60)], {
      sandbox: await open(),
      approve: "wait",
    });
    const { events } = await ended(begun);
    expect(resultsOf(events)[0]).toContain("went on");
    expect(resultsOf(events)[0]).toContain("nobody has decided on it");
  });
});

test("after a crash while it asked, the call runs again and takes what was decided meanwhile", async () => {
  const begun = start([call(curl("a"))], { sandbox: await open(), approve: "wait" });
  const { journal, running } = begun;
  await waiting(journal, running.id, 1);
  const kept = await eventsOf(journal, running.id);
  expect(kept.at(-1)?.type).toBe("host-asked");
  // A journal that ends where the process died.
  const left = new MemoryJournal();
  await left.append(running.id, kept);
  running.abort();
  await running.outcome;
  expect(served).toEqual([]);
  await decide(left, running.id, `1.1@a.test:${port}`, "approved", { by: "person" });
  const model = scriptedModel([{ final: "Done." }]);
  const again = resume(agent, running.id, {
    model,
    journal: left,
    sandbox: await open(),
    approve: "wait",
  });
  expect((await again.outcome).kind).toBe("answered");
  expect(served).toEqual([`a.test:${port}`]);
  expect((await redrive(left, running.id)).divergence).toBeNull();
});

test("a once call that was cut off while it asked: first whether it runs again, then the host", async () => {
  const once = agentWith({ tools: [{ ...shell, effect: "once" }] });
  const journal = new MemoryJournal();
  const begun = run(once, "Fetch it.", {
    ...{ model: scriptedModel([call(curl("a"))]), journal, sandbox: await open() },
    ...{ runId: "once", approve: "wait" },
  });
  await waiting(journal, begun.id, 1);
  const left = new MemoryJournal();
  await left.append(begun.id, await eventsOf(journal, begun.id));
  begun.abort();
  await begun.outcome;
  const model = scriptedModel([{ final: "Done." }]);
  const again = resume(once, begun.id, {
    ...{ model, journal: left, sandbox: await open(), approve: "wait" },
  });
  await vi.waitFor(
    async () => {
      const calls = await pendingCalls(left, begun.id);
      expect(calls).toMatchObject([{ callId: "1.1", tool: "shell" }]);
    },
    { timeout: 20_000 },
  );
  await decide(left, begun.id, "1.1", "approved", { by: "person" });
  await vi.waitFor(
    async () => {
      const calls = await pendingCalls(left, begun.id);
      expect(calls).toMatchObject([{ callId: `1.1@a.test:${port}` }]);
    },
    { timeout: 20_000 },
  );
  expect(served).toEqual([]);
  await decide(left, begun.id, `1.1@a.test:${port}`, "approved", { by: "person" });
  expect((await again.outcome).kind).toBe("answered");
  expect(served).toEqual([`a.test:${port}`]);
  expect((await redrive(left, begun.id)).divergence).toBeNull();
});

test("sub-agents that share a sandbox ask each for their own call", async () => {
  const fetcher = defineAgent({
    ...{ name: "fetcher", description: "Fetches.", instructions: "You fetch.", tools: [shell] },
  });
  const leader = defineAgent({
    ...{ name: "leader", instructions: "You lead." },
    tools: [fetcher.asTool({ name: "ask", tasks: 2 })],
  });
  const answer = ({ prompt }: ScriptMoment) => {
    if (prompt.includes(" to=assistant")) return { final: "done" };
    if (!prompt.includes("You fetch.")) {
      return { call: { tool: "ask", arguments: { tasks: ["a", "b"] } } };
    }
    const [, name = ""] = /<\|start\|>user<\|message\|>(.*?)<\|end\|>/s.exec(prompt) ?? [];
    return call(curl(name));
  };
  const journal = new MemoryJournal();
  const model = scriptedModel(answer);
  const options = {
    model,
    journal,
    sandbox: await open(),
    runId: "lead",
    approve: "wait",
  } as const;
  const running = run(leader, "Fetch them.", options);
  const calls = await waiting(journal, "lead", 2);
  const [a, b] = [`1.1.1/1.1@a.test:${port}`, `1.1.2/1.1@b.test:${port}`];
  expect(calls.map(({ callId }) => callId).sort()).toEqual([a, b]);
  await decide(journal, "lead", b, "denied");
  await decide(journal, "lead", a, "approved");
  expect((await running.outcome).kind).toBe("answered");
  expect(served).toEqual([`a.test:${port}`]);
  for (const { runId } of await journal.list()) {
    expect((await redrive(journal, runId)).divergence, runId).toBeNull();
  }
});
