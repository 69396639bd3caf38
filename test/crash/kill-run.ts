import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JournalEvent } from "../../src/trace/index.ts";
import { Decider } from "./decider.ts";
import { type Interrupted, judge } from "./judge.ts";
import { type Plan, scenarioOf } from "./plan.ts";
import { linesOf, recorded } from "./recorded.ts";
import type { Tally } from "./tally.ts";

const VICTIM = join(import.meta.dirname, "victim.ts");

/** Processes after which a run that has no answer counts as lost, and how long one may take. */
const MOST_ATTEMPTS = 40;
const LONGEST_MILLISECONDS = 120_000;

/** How one process is to die: by its own plan, or from outside after some time. */
export type Death = Plan | { readonly afterMilliseconds: number };

/** Takes one run to its end through the given deaths, one a process, and counts what went wrong. */
export async function killRun(
  folder: string,
  name: string,
  deaths: readonly Death[],
  tally: Tally,
): Promise<void> {
  const interrupted: Interrupted[] = [];
  const scenario = scenarioOf(name);
  const decider = scenario.startsWith("decide") ? new Decider(folder, name) : null;
  tally.runs++;
  const left = [...deaths];
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const before = await recorded(folder, name);
    const death = left.shift() ?? ({ at: "never", count: 1 } as const);
    const ended = new AbortController();
    const deciding = decider?.during(ended.signal);
    const killed = await live(folder, name, attempt, death).finally(() => ended.abort());
    await deciding;
    tally.repeatedSteps += repeated(folder, name, attempt, before);
    if (!killed) {
      if (!awaits(folder, name, attempt)) break;
      await decider?.between(attempt);
      continue;
    }
    tally.kills++;
    const after = await recorded(folder, name);
    const isGone = after.length === 0 && linesOf(folder, name, "started").length > 0;
    if (after.length < before.length || isGone) {
      tally.lost++;
      return;
    }
    for (const call of openOnceCalls(after)) {
      interrupted.push({ ...call, attempt });
      tally.ambiguous++;
    }
    // What is posted while no process has the run must not be lost either.
    await decider?.between(attempt % 3);
  }
  await judge(folder, name, { interrupted, posted: decider?.posted ?? [] }, tally);
}

/** Runs one process to its death or its end; true when it was killed by plan. */
async function live(folder: string, name: string, attempt: number, death: Death): Promise<boolean> {
  const plan: Plan = "at" in death ? death : { at: "never", count: 1 };
  const child = spawn(
    process.execPath,
    [VICTIM, folder, name, String(attempt), JSON.stringify(plan)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const exit = once(child, "exit") as Promise<[number | null, string | null]>;
  const most = "at" in death ? LONGEST_MILLISECONDS : death.afterMilliseconds;
  const isOver = new AbortController();
  const late = sleep(most, null, { signal: isOver.signal }).then(() => child.kill("SIGKILL"));
  late.catch(() => {});
  const [, signal] = await exit.finally(() => isOver.abort());
  return signal === "SIGKILL";
}

/** The process has left the run where calls wait for decisions. */
function awaits(folder: string, name: string, attempt: number): boolean {
  return linesOf(folder, name, "outcome").includes(`${attempt} awaiting-approval`);
}

/** What this process did although it was finished on record when it began. */
function repeated(
  folder: string,
  name: string,
  attempt: number,
  before: readonly JournalEvent[],
): number {
  const done = new Set<string>();
  const prompts = new Map<string, string>();
  for (const event of before) {
    if (event.type === "call-finished") done.add(`${attempt} ${event.runId}/${event.callId}`);
    if (event.type === "turn-started") prompts.set(event.runId, event.promptHash);
    if (event.type === "turn-finished") done.add(`${attempt} ${prompts.get(event.runId)}`);
  }
  const all = [...linesOf(folder, name, "read"), ...linesOf(folder, name, "turn")];
  return all.filter((line) => done.has(line)).length;
}

function openOnceCalls(events: readonly JournalEvent[]): Omit<Interrupted, "attempt">[] {
  const open = new Map<string, Omit<Interrupted, "attempt">>();
  const starts = new Map<string, number>();
  for (const event of events) {
    if (event.type !== "call-started" && event.type !== "call-finished") continue;
    const { runId, callId } = event;
    const key = `${runId}/${callId}`;
    if (event.type === "call-finished") open.delete(key);
    else if (event.effect === "once") {
      starts.set(key, (starts.get(key) ?? 0) + 1);
      open.set(key, { runId, callId, starts: starts.get(key) ?? 0 });
    }
  }
  return [...open.values()];
}
