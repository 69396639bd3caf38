import type { JournalEvent } from "../../src/trace/index.ts";
import type { ChaosTask } from "./chaos-agents.ts";
import type { OutsideFiles } from "./outside-files.ts";

/** What was found in one run, or in all together. */
export interface Findings {
  /** Runs without an answer on record, or without the file that they were to write. */
  lost: number;
  /** Turns and calls that were finished on record, and were done again. */
  repeatedSteps: number;
  /** `once` effects that were asked for although they had taken place, or that took place twice. */
  repeatedOnce: number;
  /** Calls that were under way when their worker was lost and may have happened; those that nobody was told of. */
  ambiguous: number;
  unreported: number;
  /** Second writes under one key, by tools that began before the first one took place; they were refused. */
  refused: number;
}

export function noFindings(): Findings {
  return {
    ...{ lost: 0, repeatedSteps: 0, repeatedOnce: 0, ambiguous: 0, unreported: 0, refused: 0 },
  };
}

/** Why a call is asked about that was under way when its worker was lost. */
export function isDoubt(reason: string | undefined): boolean {
  return reason?.includes("may have happened") === true;
}

/** Compares a run's record with what the files saw of it. */
export function judgeRun(
  events: readonly JournalEvent[],
  task: ChaosTask,
  outside: OutsideFiles,
  into: Findings,
): void {
  const last = events.at(-1);
  const isAnswered = last?.type === "run-finished" && last.outcome.kind === "answered";
  const isWritten = outside.files.get(task.target)?.includes(task.mark) === true;
  if (!isAnswered || !isWritten) into.lost++;
  into.repeatedSteps += repeatedOnRecord(events) + repeatedOutside(events, outside);
  judgeOnce(task, outside, into);
  judgeDoubts(events, outside, into);
}

/** Turns that were taken, and calls that were started, after they had finished. */
function repeatedOnRecord(events: readonly JournalEvent[]): number {
  const finished = new Set<string>();
  let repeated = 0;
  for (const event of events) {
    if (event.type === "turn-finished") finished.add(`turn ${event.step}`);
    if (event.type === "call-finished") finished.add(`call ${event.callId}`);
    if (event.type === "turn-started" && finished.has(`turn ${event.step}`)) repeated++;
    if (event.type === "call-started" && finished.has(`call ${event.callId}`)) repeated++;
  }
  return repeated;
}

/** Tools that began after their call had finished on record. */
function repeatedOutside(events: readonly JournalEvent[], outside: OutsideFiles): number {
  const finished = new Map<string, number>();
  for (const event of events) {
    if (event.type === "call-finished") finished.set(`${event.runId}/${event.callId}`, event.time);
  }
  return outside.requests.filter(({ key, begunAt }) => begunAt > (finished.get(key) ?? Infinity))
    .length;
}

function judgeOnce(task: ChaosTask, outside: OutsideFiles, into: Findings): void {
  const writes = outside.requests.filter(
    ({ kind, isOnce, path }) => kind === "write" && isOnce && path === task.target,
  );
  const first = writes.find(({ appliedAt }) => appliedAt !== null);
  for (const write of writes) {
    if (write === first) continue;
    const knewBetter = write.begunAt > (first?.appliedAt ?? Infinity);
    if (write.appliedAt !== null || (write.isRefused && knewBetter)) into.repeatedOnce++;
    else if (write.isRefused) into.refused++;
  }
}

/** Each time that a run was resumed: was somebody told of the `once` calls that had begun? */
function judgeDoubts(events: readonly JournalEvent[], outside: OutsideFiles, into: Findings): void {
  const open = new Set<string>();
  events.forEach((event, index) => {
    if (event.type === "call-started" && event.effect === "once") open.add(event.callId);
    if (event.type === "call-finished") open.delete(event.callId);
    if (event.type !== "run-resumed") return;
    for (const callId of open) {
      // A run that was only waiting for the decision on this call isn't a further doubt.
      if (events[index - 1]?.type === "run-finished") continue;
      into.ambiguous++;
      const key = `${event.runId}/${callId}`;
      const wasLookedUp = outside.requests.some(
        (request) =>
          request.kind === "happened" && request.key === key && request.arrivedAt >= event.time,
      );
      const wasAsked = events
        .slice(index)
        .some(
          (later) =>
            (later.type === "call-decided" || later.type === "call-asked") &&
            later.callId === callId &&
            isDoubt(later.reason),
        );
      if (!wasLookedUp && !wasAsked) into.unreported++;
    }
  });
}
