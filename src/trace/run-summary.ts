import type { JournalEvent, RunStarted } from "./event.ts";
import type { RunSummary } from "./journal.ts";

/** The summary of a run that has just begun, before its first event is counted. */
export function startSummary(
  runId: string,
  started: RunStarted & { readonly time: number },
): RunSummary {
  const { parent } = started;
  return {
    runId,
    task: started.task,
    agent: started.agent.name,
    model: started.model.name,
    status: "unfinished",
    startedAt: Math.round(started.time),
    finishedAt: null,
    steps: parent?.events === undefined ? 0 : parent.step - 1,
    events: 0,
    parent: parent === undefined ? null : { runId: parent.runId, step: parent.step },
    ...(started.caller && { caller: started.caller }),
    ...(started.conversation && { conversation: started.conversation }),
  };
}

/** A run's summary after one more event. */
export function followRun(summary: RunSummary, event: JournalEvent): RunSummary {
  const counted = { ...summary, events: event.sequence + 1 };
  switch (event.type) {
    case "turn-started":
      return { ...counted, steps: event.step };
    case "run-resumed":
      return { ...counted, status: "unfinished", finishedAt: null };
    case "run-finished":
      return { ...counted, status: event.outcome.kind, finishedAt: Math.round(event.time) };
    default:
      return counted;
  }
}
