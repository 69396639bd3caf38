import { createHash } from "node:crypto";

/** Everybody listens to one channel; the payload tells only who knows tenant and run what was written. */
export const EVENT_CHANNEL = "ostinato_events";

/** How a run is named on the channel. */
export function channelKey(tenant: string, runId: string): string {
  return createHash("sha256").update(`${tenant}\n${runId}`).digest("hex").slice(0, 32);
}
