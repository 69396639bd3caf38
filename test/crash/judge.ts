import { join } from "node:path";
import { redrive } from "../../src/replay/index.ts";
import { type JournalEvent, openJournal } from "../../src/trace/index.ts";
import type { Posted } from "./decider.ts";
import {
  ASKED_FOR,
  DECIDE_ROUNDS,
  EDITED,
  LONG_ROUNDS,
  ROUNDS,
  type Scenario,
  scenarioOf,
  TALK_TURNS,
  TEAM_MEMBERS,
  TEAM_ROUNDS,
  verdictOn,
} from "./plan.ts";
import { linesOf, recorded } from "./recorded.ts";
import { taskOf } from "./script.ts";
import type { Tally } from "./tally.ts";

/** A `once` call that was under way when a process was killed. */
export interface Interrupted {
  readonly runId: string;
  readonly callId: string;
  /** The process that was killed. */
  readonly attempt: number;
  readonly starts: number;
}

/** Counts what went wrong in a run that has come to its end. */
export async function judge(
  folder: string,
  name: string,
  found: { readonly interrupted: readonly Interrupted[]; readonly posted: readonly Posted[] },
  tally: Tally,
): Promise<void> {
  const scenario = scenarioOf(name);
  const { interrupted, posted } = found;
  const effects = linesOf(folder, name, "effects");
  tally.repeatedEffects += effects.length - new Set(effects).size;
  tally.unreported += unreported(folder, name, interrupted, posted).length;
  tally.disordered += linesOf(folder, name, "disorder").length;

  const runs = Map.groupBy(await recorded(folder, name), (event) => event.runId);
  if (runs.size !== runCount(scenario)) tally.lost++;
  const missing = [...runs.values()].flat().flatMap((event) => missingEffect(event, effects, name));
  tally.lost += missing.length;
  if (scenario === "talk") judgeOrder(runs, tally);
  if (scenario === "decide" || scenario === "decide-team") {
    judgeDecisions(runs, posted, linesOf(folder, name, "to"), tally);
  }
  const journal = await openJournal(join(folder, "journal.db"));
  try {
    for (const [id, events] of runs) {
      judgeRun(scenario, id === name, events, tally);
      if ((await redrive(journal, id)).divergence !== null) tally.diverged++;
    }
  } finally {
    await journal.close();
  }
}

/** One that was killed before it came to asking is asked again by the next process. */
function unreported(
  folder: string,
  name: string,
  interrupted: readonly Interrupted[],
  posted: readonly Posted[],
): Interrupted[] {
  const told = linesOf(folder, name, "ambiguous").map((line) => line.split(" "));
  return interrupted.filter(({ runId, callId, attempt, starts }) => {
    const isTold = told.some(([by, key]) => Number(by) > attempt && key === `${runId}/${callId}`);
    const isDecided = posted.some(
      (each) => each.runId === runId && each.callId === callId && each.starts === starts,
    );
    return !isTold && !isDecided;
  });
}

function runCount(scenario: Scenario): number {
  if (scenario === "talk") return TALK_TURNS;
  const isTeam = scenario === "team" || scenario === "decide-team";
  return isTeam ? 1 + TEAM_ROUNDS * TEAM_MEMBERS : 1;
}

/** Calls that a run makes until it answers. */
function callCount(scenario: Scenario, isFirst: boolean): number {
  switch (scenario) {
    case "run":
      return ROUNDS * 3;
    case "long":
      return LONG_ROUNDS * 3;
    case "talk":
      return 3;
    case "team":
      return isFirst ? TEAM_ROUNDS : 3;
    case "decide":
      return DECIDE_ROUNDS * 4;
    case "decide-team":
      return isFirst ? TEAM_ROUNDS : 4;
    default:
      return scenario satisfies never;
  }
}

/** A call that had to happen and did not, or the other way round. */
function missingEffect(event: JournalEvent, effects: readonly string[], name: string): string[] {
  if (event.type !== "call-requested" || event.tool === "look" || event.tool === "ask") return [];
  const key = `${event.runId}/${event.callId}`;
  const isDecided = scenarioOf(name).startsWith("decide");
  const { number } = event.arguments as { number: number };
  const isWanted = !isDecided || verdictOn(number) !== "denied";
  return effects.includes(key) === isWanted ? [] : [key];
}

function judgeRun(
  scenario: Scenario,
  isFirst: boolean,
  events: readonly JournalEvent[],
  tally: Tally,
): void {
  const last = events.at(-1);
  const answered = last?.type === "run-finished" && last.outcome.kind === "answered";
  const finished = events.filter((event) => event.type === "call-finished").length;
  if (!answered || finished !== callCount(scenario, isFirst)) tally.lost++;
  const steps: number[] = [];
  let summaryTurns = 0;
  let summaries = 0;
  for (const event of events) {
    if (event.type === "turn-finished" && event.purpose === undefined) steps.push(event.step);
    if (event.type === "turn-finished" && event.purpose === "summary") summaryTurns++;
    if (event.type !== "context-reduced") continue;
    // A summary that was written on record is used, not written again.
    tally.repeatedSteps += Math.max(0, summaryTurns - 1);
    summaryTurns = 0;
    if (event.summary?.by === "model") summaries++;
  }
  tally.repeatedSteps += steps.length - new Set(steps).size;
  tally.summaries += summaries;
  if (scenario === "long" && summaries === 0) tally.lost++;
}

/** The turns are on record in the order in which they were asked, each one naming the one before. */
function judgeOrder(runs: ReadonlyMap<string, readonly JournalEvent[]>, tally: Tally): void {
  const started = [...runs.values()].flatMap(([first]) =>
    first?.type === "run-started" ? [first] : [],
  );
  for (const [index, { task, conversation }] of started.entries()) {
    const isInOrder =
      task === taskOf(index + 1) &&
      conversation?.turn === index + 1 &&
      conversation.after === (started[index - 1]?.runId ?? null);
    if (!isInOrder) tally.disordered++;
  }
}

/** Each decision was taken from the inbox once, and what ran is what was shown. */
function judgeDecisions(
  runs: ReadonlyMap<string, readonly JournalEvent[]>,
  posted: readonly Posted[],
  sentTo: readonly string[],
  tally: Tally,
): void {
  tally.decisions += posted.length;
  const edited = new Set<string>();
  for (const { runId, callId, number, verdict, starts, to } of posted) {
    const key = `${runId}/${callId}`;
    const taken = (runs.get(runId) ?? []).filter(
      (event) => event.type === "message-taken" && event.number === number,
    ).length;
    if (taken === 0) tally.lost++;
    if (taken > 1) tally.repeatedSteps++;
    if (verdict === "edited") edited.add(key);
    if (starts > 0 && to !== (edited.has(key) ? EDITED : ASKED_FOR)) tally.unreported++;
  }
  for (const line of sentTo) {
    const [, key = "", to] = line.split(" ");
    if (to !== (edited.has(key) ? EDITED : ASKED_FOR)) tally.lost++;
  }
}
