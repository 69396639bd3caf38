import type { EventBody } from "../event.ts";

/** Number of the last message that these events took from the run's inbox; 0 if they took none. */
export function lastTaken(events: readonly EventBody[]): number {
  const last = events.findLast((event) => event.type === "message-taken");
  return last?.type === "message-taken" ? last.number : 0;
}
