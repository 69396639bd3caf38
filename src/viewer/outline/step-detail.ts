import type { JournalEvent, TurnFinished, TurnStarted } from "../../trace/event.ts";
import type { Journal } from "../../trace/journal.ts";
import { foldRun, type StepView } from "../../trace/show/run-view.ts";

/** Everything that the viewer shows of one step. */
export interface StepDetail {
  readonly view: StepView;
  /** Attempts at this step that could not be read, before `view`. */
  readonly earlier: readonly StepView[];
  /** By call id: what was repaired in its arguments so that they could be parsed. */
  readonly argumentRepairs: { readonly [callId: string]: readonly string[] };
  /** Names of the secrets that were removed from the step's events. */
  readonly redacted: readonly string[];
  readonly startWith: TurnStarted["startWith"] | null;
  readonly sampling: TurnStarted["sampling"] | null;
  readonly hasProbabilities: boolean;
  readonly events: readonly {
    readonly sequence: number;
    readonly type: JournalEvent["type"];
    readonly time: number;
    readonly hash: string;
  }[];
}

/**
 * One step's events, checked against the hash chain. `first` is the number of its `turn-started`, `next` that of
 * the next step's.
 */
export async function readStepEvents(
  journal: Pick<Journal, "read">,
  runId: string,
  first: number,
  next = Number.POSITIVE_INFINITY,
): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId, first)) {
    if (event.sequence >= next) break;
    const [begun] = events;
    // The next step may be newer than the outline, or a turn that was cut off.
    if (event.type === "turn-started" && begun?.type === event.type && begun.step !== event.step) {
      break;
    }
    events.push(event);
  }
  return events;
}

/** Folds the events of one step; null when they are not those of a step. */
export function stepDetail(
  started: JournalEvent,
  events: readonly JournalEvent[],
  cutTurns: number,
): StepDetail | null {
  const steps = foldRun([started, ...events]).steps;
  const view = steps.at(-1);
  if (view === undefined) return null;
  const of = <Type extends JournalEvent["type"]>(type: Type) =>
    events.filter((event): event is Extract<JournalEvent, { type: Type }> => event.type === type);
  const [turn] = of("turn-started");
  const repaired = of("call-requested").flatMap(({ callId, repairs }) =>
    repairs === undefined || repairs.length === 0 ? [] : [[callId, repairs] as const],
  );
  return {
    view: { ...view, cutTurns },
    earlier: steps.slice(0, -1),
    argumentRepairs: Object.fromEntries(repaired),
    redacted: [...new Set(events.flatMap(({ redacted }) => redacted ?? []))],
    startWith: turn?.startWith ?? null,
    sampling: turn?.sampling ?? null,
    hasProbabilities: of("turn-finished").some(recorded),
    events: events.map(({ sequence, type, time, hash }) => ({ sequence, type, time, hash })),
  };
}

function recorded(turn: TurnFinished): boolean {
  return (turn.probabilities?.length ?? 0) > 0;
}
