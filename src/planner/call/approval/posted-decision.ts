import { messageOf } from "../../../message-of.ts";
import type { EventBody } from "../../../trace/event.ts";
import type { DecideMessage } from "../../../trace/inbox.ts";
import type { RunContext } from "../../state/run-context.ts";
import type { ApprovalDecision } from "./approval.ts";
import { decidedEvent, pendingEvent } from "./decided-event.ts";
import { askedEvent, decidedHost, pendingHost } from "./host/asked-host.ts";

/**
 * What a decision that was posted to the run comes to. Nothing: no such call or host waits, or not any more. A decision
 * that was made for another call, or with arguments that don't fit, leaves the call or host waiting.
 */
export async function postedDecision(
  context: RunContext,
  message: DecideMessage,
): Promise<readonly EventBody[]> {
  const { callId } = message;
  const { clock, postponed, waiting, waitingHosts } = context;
  const host = waitingHosts.get(callId);
  if (host !== undefined) {
    try {
      const event = decidedHost(context, host, decisionOf(message));
      waitingHosts.delete(callId);
      host.withdraw.abort();
      host.decided(event);
      return [event];
    } catch (error) {
      return [pendingHost(context, host, messageOf(error)), askedEvent(context, host)];
    }
  }
  const late = postponed.get(callId);
  // The run did not wait for it.
  if (late !== undefined) late.askedAt = clock();
  const asked = waiting.get(callId) ?? late;
  if (asked === undefined) return [];
  try {
    const event = await decidedEvent(context, asked, decisionOf(message));
    waiting.delete(callId);
    postponed.delete(callId);
    asked.withdraw.abort();
    return [event];
  } catch (error) {
    return [pendingEvent(context, asked, "program", messageOf(error))];
  }
}

function decisionOf(message: DecideMessage): Exclude<ApprovalDecision, "later"> {
  const { verdict, edit, reason, remember, arguments: globs, digest, by } = message;
  const given = {
    ...(by !== undefined && { by }),
    ...(digest !== undefined && { digest }),
    ...(remember !== undefined && {
      remember: { scope: remember, ...(globs && { arguments: globs }) },
    }),
  };
  return verdict === "approved"
    ? { ...given, approved: true, ...(edit !== undefined && { edit }) }
    : { ...given, approved: false, ...(reason !== undefined && { reason }) };
}
