/**
 * The process that the crash harness kills: it starts a run, or takes it up again, on a journal on
 * disk, and dies where its plan says. What it did to the world is in files that outlive it.
 *
 *   victim.ts FOLDER RUN ATTEMPT PLAN      PLAN: {"at": Moment, "count": n} or {"at": "never"}
 */
import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, resume, run } from "../../src/planner/index.ts";
import { placeOfCall } from "../../src/planner/team/sub-run-id.ts";
import { defineTool } from "../../src/tool/index.ts";
import { findRun, type Journal, openJournal } from "../../src/trace/index.ts";
import { type Moment, type Plan, ROUNDS, TEAM, TEAM_MEMBERS, TEAM_ROUNDS } from "./plan.ts";

const [folder = "", runId = "", attempt = "", planText = ""] = process.argv.slice(2);
const plan = JSON.parse(planText) as Plan;
const ledger = join(folder, `${runId}.effects`);

function say(file: string, line: string): void {
  appendFileSync(join(folder, `${runId}.${file}`), `${attempt} ${line}\n`);
}

let reached = 0;
function moment(at: Moment): void {
  if (plan.at !== at || ++reached !== plan.count) return;
  process.kill(process.pid, "SIGKILL");
  // The signal ends this process; nothing after it may happen.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function happened(key: string): boolean {
  try {
    return readFileSync(ledger, "utf8").split("\n").includes(key);
  } catch {
    return false;
  }
}

/** The effect that must not happen twice: a line on the disk. */
function effect(key: string): string {
  moment("before-effect");
  const file = openSync(ledger, "a");
  writeSync(file, `${key}\n`);
  fsyncSync(file);
  closeSync(file);
  moment("after-effect");
  return `sent ${key}`;
}

const input = z.object({ round: z.number().int() });
const look = defineTool({
  ...{ name: "look", description: "Looks.", input, effect: "read" },
  run: async ({ round }, { idempotencyKey }) => {
    say("read", idempotencyKey);
    moment("inside-read");
    await sleep(3);
    return `round ${round}: ${"text ".repeat(300)}`;
  },
});
const send = defineTool({
  ...{ name: "send", description: "Sends once.", input, effect: "once" },
  run: (_input, { idempotencyKey }) => effect(idempotencyKey),
});
const reconciled = defineTool({
  ...{ name: "post", description: "Posts once, and can tell.", input, effect: "once" },
  run: (_input, { idempotencyKey }) => effect(idempotencyKey),
  reconcile: (_input, { idempotencyKey }) => {
    say("ambiguous", idempotencyKey);
    return happened(idempotencyKey) ? `sent ${idempotencyKey}` : null;
  },
});
const agent = defineAgent({
  name: "victim",
  instructions: "Go on.",
  tools: [look, send, reconciled],
});

const leader = defineAgent({
  name: "leader",
  instructions: "Lead.",
  tools: [agent.asTool({ name: "ask", description: "Asks.", tasks: TEAM_MEMBERS })],
});

/**
 * Three calls a round, then the answer: what comes next is told by how many results there are. A leader's round is
 * one call, and each of the sub-agents that it brings has one round; their tasks name them.
 */
const model = scriptedModel(({ prompt }) => {
  const results = prompt.split(" to=assistant").length - 1;
  const [, member] = /<\|message\|>Member ([\d.]+)/.exec(prompt) ?? [];
  say("turn", `${member === undefined ? runId : `${runId}.${member}`} ${results + 1}`);
  moment("inside-turn");
  if (member === undefined && runId.startsWith(TEAM)) {
    if (results >= TEAM_ROUNDS) return { final: `${results} results` };
    const tasks = Array.from(
      { length: TEAM_MEMBERS },
      (_, index) => `Member ${results + 1}.1.${index + 1}`,
    );
    return { call: { tool: "ask", arguments: { tasks } }, delay: 2 };
  }
  const round = Math.floor(results / 3);
  if (round >= (member === undefined ? ROUNDS : 1)) return { final: `${results} results` };
  const tool = ["look", "send", "post"][results % 3] ?? "look";
  return { analysis: `Result ${results}.`, call: { tool, arguments: { round } }, delay: 2 };
});

/** Kills the process while the main thread is in the middle of a write. */
function startKiller(): (() => void) | null {
  if (plan.at !== "inside-append") return null;
  const shared = new SharedArrayBuffer(4);
  const code = `const { workerData } = require("node:worker_threads");
    const flag = new Int32Array(workerData.shared);
    require("node:worker_threads").parentPort.postMessage("ready");
    Atomics.wait(flag, 0, 0);
    const end = process.hrtime.bigint() + BigInt(workerData.microseconds) * 1000n;
    while (process.hrtime.bigint() < end);
    process.kill(process.pid, "SIGKILL");`;
  const worker = new Worker(code, {
    eval: true,
    workerData: { shared, microseconds: plan.microseconds ?? 0 },
  });
  ready = new Promise((resolve) => worker.once("message", resolve)).then(() => worker.unref());
  return () => {
    Atomics.store(new Int32Array(shared), 0, 1);
    Atomics.notify(new Int32Array(shared), 0);
  };
}

let ready: Promise<unknown> = Promise.resolve();
const kill = startKiller();
await ready;
const store = await openJournal(join(folder, "journal.db"));
const journal: Journal = {
  async append(id, events) {
    moment("before-append");
    if (kill !== null && ++reached === plan.count) kill();
    const written = await store.append(id, events);
    if (written[0]?.type === "run-started") say("started", id);
    moment("after-append");
    return written;
  },
  read: (id, from) => store.read(id, from),
  list: (query) => store.list(query),
  attach: (id, name, text) => store.attach(id, name, text),
  attached: (id, name) => store.attached(id, name),
  post: (id, message) => store.post(id, message),
  messages: (id, after) => store.messages(id, after),
  prune: (query) => store.prune(query),
  close: () => store.close(),
  [Symbol.asyncDispose]: () => store.close(),
};

const known = await findRun(store, runId).catch(() => null);
const options = {
  model,
  journal,
  /** A person who looks into the ledger. */
  approve: ({ callId, mayHaveHappened }: { callId: string; mayHaveHappened: boolean }) => {
    if (!mayHaveHappened) return { approved: true } as const;
    const place = placeOfCall(runId, callId);
    const key = `${place.runId}/${place.callId}`;
    say("ambiguous", key);
    return happened(key)
      ? ({ approved: false, reason: "it happened" } as const)
      : ({ approved: true } as const);
  },
};
const first = runId.startsWith(TEAM) ? leader : agent;
const running = known
  ? resume(first, runId, options)
  : run(first, "Go.", { ...options, runId, seed: 1 });
const outcome = await running.outcome;
await store.close();
say("outcome", outcome.kind === "failed" ? outcome.error.message : outcome.kind);
