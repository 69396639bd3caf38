import { messageOf } from "../../message-of.ts";
import type { CallDecided } from "../../trace/event.ts";
import type { DecideMessage } from "../../trace/inbox.ts";
import type { RunContext } from "../state/run-context.ts";
import { decidedEvent, pendingEvent } from "./decided-event.ts";

/**
 * What a decision that was posted to the run comes to. Null: the call doesn't wait, or not any more. A decision
 * that was made for another call, or with arguments that don't fit, leaves the call waiting.
 */
export async function postedDecision(
  context: RunContext,
  message: DecideMessage,
): Promise<CallDecided | null> {
  const { callId, verdict, edit, reason, remember, digest, by } = message;
  const asked = context.waiting.get(callId);
  if (asked === undefined) return null;
  const given = {
    ...(by !== undefined && { by }),
    ...(digest !== undefined && { digest }),
    ...(remember !== undefined && {
      remember: { scope: remember, ...(message.arguments && { arguments: message.arguments }) },
    }),
  };
  try {
    const decision =
      verdict === "approved"
        ? { ...given, approved: true as const, ...(edit !== undefined && { edit }) }
        : { ...given, approved: false as const, ...(reason !== undefined && { reason }) };
    const event = await decidedEvent(context, asked, decision);
    context.waiting.delete(callId);
    asked.withdraw.abort();
    return event;
  } catch (error) {
    return pendingEvent(context, asked, "program", messageOf(error));
  }
}
