import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OstinatoError } from "../../src/errors.ts";
import { redrive } from "../../src/replay/index.ts";
import { type JournalEvent, openJournal } from "../../src/trace/index.ts";
import { type Plan, ROUNDS, TEAM, TEAM_MEMBERS, TEAM_ROUNDS } from "./plan.ts";

const VICTIM = join(import.meta.dirname, "victim.ts");

/** How one process is to die: by its own plan, or from outside after some time. */
export type Death = Plan | { readonly afterMilliseconds: number };

export interface Tally {
  kills: number;
  runs: number;
  /** Runs that were begun on record and are not there any more, or did not come to their answer. */
  lost: number;
  /** Turns or calls that were finished on record and were done again. */
  repeatedSteps: number;
  /** `once` effects that happened twice. */
  repeatedEffects: number;
  /** Calls that were under way at a death and may have happened; those of them that nobody was told of. */
  ambiguous: number;
  unreported: number;
  /** Runs whose record could not be redriven. */
  diverged: number;
}

export function emptyTally(): Tally {
  return {
    ...{ kills: 0, runs: 0, lost: 0, repeatedSteps: 0, repeatedEffects: 0 },
    ...{ ambiguous: 0, unreported: 0, diverged: 0 },
  };
}

/** Takes one run to its end through the given deaths, one a process, and counts what went wrong. */
export async function killRun(
  folder: string,
  runId: string,
  deaths: readonly Death[],
  tally: Tally,
): Promise<void> {
  const expected = new Set<string>();
  let attempt = 0;
  tally.runs++;
  for (const death of [...deaths, { at: "never", count: 1 } as const]) {
    attempt++;
    const before = await recorded(folder, runId);
    const killed = await live(folder, runId, attempt, death);
    tally.repeatedSteps += repeated(folder, runId, attempt, before);
    if (!killed) break;
    tally.kills++;
    const after = await recorded(folder, runId);
    if (after.length < before.length || (after.length === 0 && wasStarted(folder, runId))) {
      tally.lost++;
      return;
    }
    for (const call of openOnceCalls(after)) {
      expected.add(`${attempt + 1} ${call}`);
      tally.ambiguous++;
    }
  }
  await judge(folder, runId, expected, attempt, tally);
}

/** Runs one process to its death or its end; true when it was killed. */
async function live(
  folder: string,
  runId: string,
  attempt: number,
  death: Death,
): Promise<boolean> {
  const plan: Plan = "at" in death ? death : { at: "never", count: 1 };
  const child = spawn(
    process.execPath,
    [VICTIM, folder, runId, String(attempt), JSON.stringify(plan)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const exit = once(child, "exit") as Promise<[number | null, string | null]>;
  if (!("at" in death)) {
    await Promise.race([sleep(death.afterMilliseconds), exit]);
    child.kill("SIGKILL");
  }
  const [, signal] = await exit;
  return signal === "SIGKILL";
}

/** The events of the run, and of its sub-agents' runs after them. */
async function recorded(folder: string, runId: string): Promise<JournalEvent[]> {
  const journal = await openJournal(join(folder, "journal.db"));
  try {
    const events: JournalEvent[] = [];
    for await (const event of journal.read(runId)) events.push(event);
    for (const { runId: member } of await journal.list({ caller: runId })) {
      for await (const event of journal.read(member)) events.push(event);
    }
    return events;
  } catch (error) {
    if (OstinatoError.is(error) && error.code === "journal.run-not-found") return [];
    throw error;
  } finally {
    await journal.close();
  }
}

function lines(folder: string, runId: string, file: string): string[] {
  try {
    return readFileSync(join(folder, `${runId}.${file}`), "utf8")
      .split("\n")
      .filter(Boolean);
  } catch {
    return [];
  }
}

function wasStarted(folder: string, runId: string): boolean {
  return lines(folder, runId, "started").length > 0;
}

/** What this process did although it was finished on record when it began. */
function repeated(
  folder: string,
  runId: string,
  attempt: number,
  before: readonly JournalEvent[],
): number {
  const calls = new Set<string>();
  const turns = new Set<string>();
  for (const event of before) {
    if (event.type === "call-finished") calls.add(`${attempt} ${event.runId}/${event.callId}`);
    if (event.type === "turn-finished") turns.add(`${attempt} ${event.runId} ${event.step}`);
  }
  return (
    lines(folder, runId, "read").filter((line) => calls.has(line)).length +
    lines(folder, runId, "turn").filter((line) => turns.has(line)).length
  );
}

function openOnceCalls(events: readonly JournalEvent[]): string[] {
  const open = new Set<string>();
  for (const event of events) {
    if (event.type !== "call-started" && event.type !== "call-finished") continue;
    const call = `${event.runId}/${event.callId}`;
    if (event.type === "call-finished") open.delete(call);
    else if (event.effect === "once") open.add(call);
  }
  return [...open];
}

async function judge(
  folder: string,
  runId: string,
  expected: ReadonlySet<string>,
  attempt: number,
  tally: Tally,
): Promise<void> {
  const effects = lines(folder, runId, "effects");
  tally.repeatedEffects += effects.length - new Set(effects).size;
  const told = new Set(lines(folder, runId, "ambiguous"));
  // One that was killed before it came to asking is asked again by the next process.
  const open = [...expected].filter((line) => {
    const [first = "", callId = ""] = line.split(" ");
    for (let later = Number(first); later <= attempt; later++) {
      if (told.has(`${later} ${callId}`)) return false;
    }
    return true;
  });
  tally.unreported += open.length;

  const isTeam = runId.startsWith(TEAM);
  const members = isTeam ? TEAM_ROUNDS * TEAM_MEMBERS : 0;
  const runs = Map.groupBy(await recorded(folder, runId), (event) => event.runId);
  const rounds = isTeam ? members : ROUNDS;
  if (runs.size !== members + 1 || new Set(effects).size !== rounds * 2) tally.lost++;
  const journal = await openJournal(join(folder, "journal.db"));
  try {
    for (const [id, events] of runs) {
      const last = events.at(-1);
      const answered = last?.type === "run-finished" && last.outcome.kind === "answered";
      const finished = events.filter((event) => event.type === "call-finished").length;
      const calls = isTeam && id === runId ? TEAM_ROUNDS : isTeam ? 3 : ROUNDS * 3;
      if (!answered || finished !== calls) tally.lost++;
      const steps = events.flatMap((event) => (event.type === "turn-finished" ? event.step : []));
      tally.repeatedSteps += steps.length - new Set(steps).size;
      if ((await redrive(journal, id)).divergence !== null) tally.diverged++;
    }
  } finally {
    await journal.close();
  }
}
