import { hostCallId } from "../../../planner/call/approval/host/host-call-id.ts";
import type { WaitingCall } from "../../../planner/index.ts";
import type { CallDecided, HostDecided } from "../../../trace/event.ts";
import type { MessageFate } from "../../journal/message-fate.ts";

/** A decision that was posted, and what became of it. */
export interface PostedDecision {
  /** As the person named it. */
  readonly runId: string;
  /** The run that nobody called. */
  readonly root: string;
  readonly call: WaitingCall;
  readonly verdict: "approved" | "denied";
  readonly number: number;
  readonly fate: MessageFate;
  /** A process is working on the run. */
  readonly isWorking: boolean;
  /** How many other calls of the run wait, on which nobody has decided. */
  readonly left: number;
}

/** What the run recorded for it. Null: nothing, or it has not taken it. */
export function recordedDecision({ call, fate }: PostedDecision): CallDecided | null {
  if (fate.kind !== "taken") return null;
  const event = fate.next?.type === "host-decided" ? ofHost(fate.next) : fate.next;
  if (event?.type !== "call-decided") return null;
  return event.callId === call.callId.split("/").at(-1) ? event : null;
}

/** A decision on a host in the form of one on a call. */
function ofHost({ remember, basis, ...event }: HostDecided): CallDecided {
  return {
    ...event,
    type: "call-decided",
    callId: hostCallId(event.callId, event.host),
    ...(remember !== undefined && { remember: { scope: remember } }),
  };
}

/** Whether the decision was used, or will be. */
export function isInForce(posted: PostedDecision): boolean {
  const { fate } = posted;
  switch (fate.kind) {
    case "taken": {
      const decision = recordedDecision(posted)?.decision ?? "pending";
      return decision !== "pending";
    }
    case "ended":
      return fate.outcome.kind === "awaiting-approval";
    case "waiting":
      return true;
    default:
      return fate satisfies never;
  }
}
