import type {
  CallDecided,
  CallFinished,
  CallRequested,
  JournalEvent,
  RunStarted,
} from "../event.ts";
import { type HostView, hostView } from "./host-in-words.ts";
import { type AskedView, askedView } from "./question-in-words.ts";
import type { TakenOut } from "./reduction-view.ts";

/** A call with its decisions and its result. */
export interface CallView {
  readonly callId: string;
  readonly tool: string | null;
  readonly recipient: string;
  readonly rawArguments: string;
  readonly arguments?: unknown;
  /** As in `CallRequested`. */
  readonly coercions?: CallRequested["coercions"];
  readonly problem?: string;
  /** The tool's. Null: there is no such tool. */
  readonly effect: "read" | "idempotent" | "once" | null;
  /** Why it needed a decision. Null: nobody was asked, or a record of an earlier version. */
  readonly asked: AskedView | null;
  readonly decisions: readonly Pick<
    CallDecided,
    "decision" | "by" | "reason" | "basis" | "edit" | "remember" | "digest" | "waitedMilliseconds"
  >[];
  /** Decisions on hosts that it wanted to connect to. Absent: there were none. */
  readonly hosts?: readonly HostView[];
  /** How often the call was started: more than once after a crash. */
  readonly starts: number;
  /** Time of the last start. */
  readonly startedAt: number | null;
  /** Null: not finished. If `starts` is above 0, it is unknown whether the call happened. */
  readonly result: Pick<
    CallFinished,
    | "status"
    | "text"
    | "details"
    | "changes"
    | "network"
    | "subRuns"
    | "retry"
    | "limit"
    | "untrusted"
    | "milliseconds"
    | "mayStillRun"
    | "stack"
  > | null;
  /** Set when the result is no longer in the prompt. */
  readonly takenOut?: TakenOut;
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export function requestedView(event: CallRequested, tools: RunStarted["tools"]): CallView {
  const { callId, tool, recipient, rawArguments, coercions, problem } = event;
  return {
    callId,
    tool,
    recipient,
    rawArguments,
    effect: tools.find(({ name }) => name === tool)?.effect ?? null,
    asked: null,
    decisions: [],
    starts: 0,
    startedAt: null,
    ...("arguments" in event && { arguments: event.arguments }),
    ...(coercions !== undefined && { coercions }),
    ...(problem !== undefined && { problem }),
    result: null,
  };
}

export function addToCall(
  event: Extract<
    JournalEvent,
    { type: "call-asked" | "call-decided" | "host-decided" | "call-started" | "call-finished" }
  >,
  call: Writable<CallView>,
): void {
  if (event.type === "call-asked") {
    call.asked = askedView(event);
  } else if (event.type === "call-decided") {
    const { decision, by, reason, basis, edit, remember, digest, waitedMilliseconds } = event;
    // Where nobody could be asked, the decision that it waits says why.
    if (decision === "pending" && by === "policy") call.asked ??= askedView(event);
    call.decisions = [
      ...call.decisions,
      {
        decision,
        by,
        ...(reason !== undefined && { reason }),
        ...(basis !== undefined && { basis }),
        ...(edit !== undefined && { edit }),
        ...(remember !== undefined && { remember }),
        ...(digest !== undefined && { digest }),
        ...(waitedMilliseconds !== undefined && { waitedMilliseconds }),
      },
    ];
  } else if (event.type === "host-decided") {
    call.hosts = [...(call.hosts ?? []), hostView(event)];
  } else if (event.type === "call-started") {
    call.starts++;
    call.startedAt = event.time;
    call.effect = event.effect;
  } else {
    const { status, text, milliseconds, details, changes, network } = event;
    const { subRuns, retry, limit, untrusted, mayStillRun, stack } = event;
    call.result = {
      status,
      text,
      milliseconds,
      ...(details !== undefined && { details }),
      ...(changes !== undefined && { changes }),
      ...(network !== undefined && { network }),
      ...(subRuns !== undefined && { subRuns }),
      ...(retry && { retry }),
      ...(limit !== undefined && { limit }),
      ...(untrusted && { untrusted }),
      ...(mayStillRun && { mayStillRun }),
      ...(stack !== undefined && { stack }),
    };
  }
}
