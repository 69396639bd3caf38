import type { JournalEvent } from "../event.ts";

/** Where a run first read content of unknown origin, such as a web page. */
export interface Taint {
  /** 0: the run began with it. */
  readonly step: number;
  /** The call that brought it. Null: none, or it isn't on record. */
  readonly callId: string | null;
}

/** Null: the event says nothing of such content. */
export function taintOf(event: JournalEvent): Taint | null {
  switch (event.type) {
    case "run-started":
      return event.untrusted ? { step: 0, callId: null } : null;
    case "run-resumed":
      return event.untrusted ? { step: event.step, callId: null } : null;
    case "call-finished":
      return event.untrusted ? { step: event.step, callId: event.callId } : null;
    case "call-asked":
      return event.tainted ? { step: event.step, callId: null } : null;
    case "run-finished":
      return event.outcome.tainted ? { step: event.outcome.steps, callId: null } : null;
    default:
      return null;
  }
}

export function taintInWords({ step, callId }: Taint): string {
  const since = step === 0 ? "from the beginning" : `since step ${step}`;
  return `has read content of unknown origin ${since}${callId === null ? "" : ` (call ${callId})`}`;
}
