import type { EventBody } from "./event.ts";

/**
 * Must this event be on the disk before the run continues?
 *
 * Yes for everything that would otherwise be lost or done twice after a power cut: the start, resumption
 * and end of a run, a person's decision, and the start and end of a call with the effect `once`. Losing
 * another event only means work to repeat: resuming from a shorter journal is always sound, because a
 * store loses events from the end only.
 *
 * @param openCalls Calls started and not finished, true for `once`; updated here. The end of a call that
 *   is not among them (started before a crash) must be durable.
 */
export function mustBeDurable(event: EventBody, openCalls: Map<string, boolean>): boolean {
  switch (event.type) {
    case "run-started":
    case "run-resumed":
    case "run-finished":
      return true;
    case "call-decided":
    case "host-decided":
      return event.by !== "policy";
    case "call-started":
      openCalls.set(event.callId, event.effect === "once");
      return event.effect === "once";
    case "call-finished": {
      const once = openCalls.get(event.callId) ?? true;
      openCalls.delete(event.callId);
      return once;
    }
    case "turn-started":
    case "turn-finished":
    case "call-requested":
    case "context-reduced":
    case "call-asked":
    case "host-asked":
    case "note":
    // The message itself is on the disk, and is taken again.
    case "message-taken":
      return false;
    default:
      return event satisfies never;
  }
}
