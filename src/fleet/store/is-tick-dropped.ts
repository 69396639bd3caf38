import type { MissedTicks } from "./schedule.ts";

/** A tick that is this late was missed. */
const GRACE_MILLISECONDS = 60_000;

/** Whether a tick that comes up now makes no run, since nobody was there when it was due. */
export function isTickDropped(missed: MissedTicks, due: Date, now: Date): boolean {
  return missed === "skip" && now.getTime() - due.getTime() > GRACE_MILLISECONDS;
}
