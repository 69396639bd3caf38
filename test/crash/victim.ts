/**
 * The process that the crash harness kills: it starts a run, or takes it up again, on a journal on
 * disk, and dies where its plan says. What it did to the world is in files that outlive it.
 *
 *   victim.ts FOLDER RUN ATTEMPT PLAN      PLAN: {"at": Moment, "count": n} or {"at": "never"}
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type Approve, openConversation, resume, run } from "../../src/planner/index.ts";
import { placeOfCall } from "../../src/planner/runs/team/sub-run-id.ts";
import { findRun, type Journal, type Outcome, openJournal } from "../../src/trace/index.ts";
import { agentOf } from "./agents.ts";
import { type Plan, scenarioOf, TALK_TURNS } from "./plan.ts";
import { modelOf, taskOf } from "./script.ts";
import { World } from "./world.ts";

const [folder = "", name = "", attempt = "", planText = ""] = process.argv.slice(2);
const plan = JSON.parse(planText) as Plan;
const scenario = scenarioOf(name);
const world = new World(folder, name, attempt, plan);
const agent = agentOf(scenario, world);
const model = modelOf(scenario, world);

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
    world.moment("before-append");
    if (kill !== null && world.isMoment("inside-append")) kill();
    const written = await store.append(id, events);
    if (written[0]?.type === "run-started") world.say("started", id);
    world.moment("after-append");
    for (const { type } of written) {
      if (type === "call-asked") world.moment("asked");
      if (type === "message-taken") world.moment("message-taken");
      if (type === "context-reduced") world.moment("reduced");
    }
    return written;
  },
  read: (id, from) => store.read(id, from),
  list: (query) => store.list(query),
  attach: (id, key, text) => store.attach(id, key, text),
  attached: (id, key) => store.attached(id, key),
  post: (id, message) => store.post(id, message),
  messages: (id, after) => store.messages(id, after),
  prune: (query) => store.prune(query),
  close: () => store.close(),
  [Symbol.asyncDispose]: () => store.close(),
};

/** A person who looks into the ledger. */
const approve: Approve = ({ runId, callId, mayHaveHappened }) => {
  if (!mayHaveHappened) return { approved: true };
  const place = placeOfCall(runId, callId);
  const key = `${place.runId}/${place.callId}`;
  world.say("ambiguous", key);
  return world.happened(key) ? { approved: false, reason: "it happened" } : { approved: true };
};

/** In every other process nobody is asked, so that the run ends where calls wait. */
function approver(): { readonly approve?: Approve | "wait" } {
  if (scenario !== "decide" && scenario !== "decide-team") return { approve };
  return Number(attempt) % 2 === 1 ? { approve: "wait" } : {};
}

async function once(): Promise<Outcome> {
  const options = { model, journal, ...approver() };
  const isKnown = await findRun(store, name).then(
    () => true,
    () => false,
  );
  const running = isKnown
    ? resume(agent, name, options)
    : run(agent, taskOf(), { ...options, runId: name, seed: 1 });
  return running.outcome;
}

/** Continues the conversation where the process before was killed. */
async function converse(): Promise<Outcome | null> {
  const kept = world.kept("conversation");
  const isKnown = kept !== null && (await store.list({ runId: kept })).length > 0;
  await using conversation = openConversation(agent, {
    ...{ model, journal, ...approver(), seed: 1 },
    ...(isKnown && { id: kept }),
  });
  // What comes of a conversation that was not begun on record is nothing.
  world.keep("conversation", conversation.id);
  const turns = isKnown ? await conversation.turns() : [];
  let outcome = (await (await conversation.resume())?.outcome) ?? null;
  for (let number = turns.length + 1; number <= TALK_TURNS; number++) {
    world.moment("between-turns");
    const running = conversation.ask(taskOf(number));
    world.say("asked", running.id);
    outcome = await running.outcome;
    if (outcome.kind !== "answered") break;
  }
  return outcome;
}

const outcome = scenario === "talk" ? await converse() : await once();
await store.close();
const kind = outcome?.kind ?? "answered";
world.say("outcome", outcome?.kind === "failed" ? outcome.error.message : kind);
