import { setTimeout as wait } from "node:timers/promises";
import { type ScriptedModel, scriptedModel } from "../../src/model/index.ts";
import {
  type Agent,
  type Approve,
  type Limits,
  type Run,
  type RunOptions,
  resume,
  run,
} from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/redrive.ts";
import { type JournalEvent, MemoryJournal, type Outcome } from "../../src/trace/index.ts";
import type { Random } from "../fuzz-boundary/random.ts";
import { randomTurn } from "./random-script.ts";
import { randomAgent } from "./random-tools.ts";
import { undefinedParts } from "./undefined-parts.ts";

/** What was wrong with a run. */
export interface Findings {
  /** How the run and its restarts ended; with `limit`, at which one. */
  readonly kinds: readonly string[];
  readonly undefinedOutcomes: readonly string[];
  readonly limitsWithoutText: readonly string[];
  /** Not identical when it was redriven. */
  readonly diverged: readonly string[];
}

/** A restarted run ends soon; this is only so that nothing goes on for ever. */
const MOST_RESTARTS = 6;

/**
 * One random run: an agent, a model, limits, approvals, messages, an abort, and restarts of which some are after a
 * crash. Every outcome on the way is checked.
 *
 * @param redriven Whether the record is redriven at the end.
 */
export async function randomRun(random: Random, redriven: boolean): Promise<Findings> {
  // Few, as they take as long as they may.
  const hangs = random.chance(0.01);
  const agent = randomAgent(random, hangs);
  const contextSize = random.pick([1_500, 3_000, 16_000]);
  const model = scriptedModel((moment) => randomTurn(random, moment), { contextSize });
  let journal = new MemoryJournal();
  let limits = {
    ...randomLimits(random, agent),
    ...(hangs && { wallMilliseconds: 1_000, steps: 50 }),
  };
  const outcomes: Outcome[] = [];
  const first = run(agent, "Find the entries.", {
    ...optionsOf(random, model, limits),
    journal,
    seed: random.below(1_000),
    ...(random.chance(0.5) && {
      prices: { promptToken: 0.001, outputToken: 0.002, calls: { look: 0.1 } },
    }),
  });
  outcomes.push(await ending(random, first, journal));
  for (let restarts = 0; restarts < MOST_RESTARTS; restarts++) {
    if (outcomes.at(-1)?.kind === "answered" || random.chance(0.3)) break;
    if (random.chance(0.4)) journal = await crashed(random, journal, first.id);
    if (random.chance(0.5)) limits = { ...limits, ...raised(random) };
    if (outcomes.at(-1)?.kind === "awaiting-approval" && random.chance(0.5)) {
      await decide(random, journal, outcomes.at(-1));
    }
    // Resumed, a paused run would wait on.
    await journal.post(first.id, { kind: "continue" });
    const again = resume(agent, first.id, { ...optionsOf(random, model, limits), journal });
    outcomes.push(await ending(random, again, journal));
  }
  const events: JournalEvent[] = [];
  for await (const event of journal.read(first.id)) events.push(event);
  const { divergence } = redriven ? await redrive(journal, first.id) : { divergence: null };
  await journal.close();
  return {
    kinds: outcomes.map((each) => (each.kind === "limit" ? each.limit : each.kind)),
    undefinedOutcomes: outcomes.flatMap(undefinedParts),
    limitsWithoutText: outcomes.flatMap(withoutText),
    diverged: divergence === null ? [] : [JSON.stringify(divergence)],
  };
}

function randomLimits(random: Random, agent: Agent): Partial<Limits> {
  const some = <T>(value: T): T | undefined => (random.chance(0.3) ? value : undefined);
  const tool = random.pick(agent.tools).name;
  return {
    steps: 1 + random.below(14),
    repeatedCalls: some(2 + random.below(6)),
    emptyTurns: some(1 + random.below(4)),
    outputTokens: some(80 + random.below(1_500)),
    promptTokens: some(700 + random.below(2_000)),
    turnTokens: some(40 + random.below(300)),
    resultTokens: some(60 + random.below(600)),
    calls: some({ [tool]: random.below(3) }),
    retries: some(random.below(4)),
    cost: some(1 + random.below(3)),
  } as Partial<Limits>;
}

function raised(random: Random): Partial<Limits> {
  return { steps: 20 + random.below(10), outputTokens: 5_000, promptTokens: 40_000, cost: 100 };
}

function optionsOf(random: Random, model: ScriptedModel, limits: Partial<Limits>): RunOptions {
  const signal = random.chance(0.05) ? AbortSignal.timeout(1 + random.below(40)) : undefined;
  return { model, limits, signal, ...(random.chance(0.7) && { approve: approver(random) }) };
}

function approver(random: Random): Approve {
  return async () => {
    if (random.chance(0.1)) await wait(random.below(5));
    const drawn = random.below(10);
    if (drawn === 0) throw new Error("nobody is there");
    if (drawn === 1) return "later";
    if (drawn === 2) return { approved: false, reason: "no" };
    if (drawn === 3) return undefined as never;
    return { approved: true, by: random.pick(["person", "program"] as const) };
  };
}

/** Waits for the run's end; meanwhile it is watched, spoken to, paused and aborted. */
async function ending(random: Random, running: Run, journal: MemoryJournal): Promise<Outcome> {
  const watched = random.chance(0.2) ? watch(running) : null;
  if (random.chance(0.15)) {
    const at = random.below(4);
    await wait(at);
    if (random.chance(0.5)) await running.steer("Look at entry 3 too.");
    if (random.chance(0.3)) {
      await running.pause();
      await wait(random.below(4));
      if (random.chance(0.8)) await running.continue();
      else running.abort("it was paused for too long");
    }
    if (random.chance(0.2)) running.abort("enough");
    if (random.chance(0.1)) {
      // A run that has not begun has no inbox yet.
      await journal.post(running.id, { kind: "abort", reason: "from outside" }).catch(() => {});
    }
  }
  const outcome = await running.outcome;
  await watched;
  return outcome;
}

async function watch(running: Run): Promise<void> {
  for await (const event of running) if (event.type === "run-finished") return;
}

/** The journal as a crash left it: some of its last events were never written. */
async function crashed(
  random: Random,
  journal: MemoryJournal,
  runId: string,
): Promise<MemoryJournal> {
  const left = new MemoryJournal();
  for (const { runId: id } of await journal.list({ limit: Number.MAX_SAFE_INTEGER })) {
    const events: JournalEvent[] = [];
    for await (const event of journal.read(id)) events.push(event);
    const kept = id === runId ? Math.max(1, events.length - random.size(12)) : events.length;
    await left.append(id, events.slice(0, kept));
    for (const { message } of await journal.messages(id, 0)) await left.post(id, message);
  }
  return left;
}

async function decide(random: Random, journal: MemoryJournal, outcome?: Outcome): Promise<void> {
  if (outcome?.kind !== "awaiting-approval") return;
  const [run] = await journal.list({});
  if (run === undefined) return;
  const verdict = random.pick(["approved", "denied"] as const);
  await journal.post(run.runId, { kind: "decide", callId: outcome.callId, verdict });
}

/** "Text at every limit": without it only where nothing was left to write it with. */
function withoutText(outcome: Outcome): string[] {
  if (outcome.kind !== "limit" || outcome.text !== null) return [];
  const isFull = outcome.limit === "contextSize" && outcome.noText?.endsWith("the context is full");
  return isFull ? [] : [`${outcome.limit}: ${outcome.noText}`];
}
