import type { JournalEvent } from "../../src/trace/index.ts";

/** A worker that was killed, frozen or cut off, with the runs that it had. */
export interface Loss {
  readonly kind: "kill" | "freeze" | "cut-off";
  /** In milliseconds since 1970; `until`: from then on the same worker could go on itself. */
  readonly at: number;
  readonly until: number;
  readonly runIds: ReadonlySet<string>;
}

export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** One run that lost its worker. */
export interface Takeover {
  readonly runId: string;
  readonly loss: Loss;
  /** Until another worker's first event, Postgres's own outage taken out. Infinity: there was none. */
  readonly seconds: number;
}

/**
 * How long a run waited each time that it lost its worker. Where the worker that took it was lost too, before its
 * first event, the time counts from that loss.
 *
 * @param losses In the order of time.
 */
export function takeoversOf(
  runId: string,
  events: readonly JournalEvent[],
  losses: readonly Loss[],
  outage: Outage | null,
): readonly Takeover[] {
  const own = losses.filter(({ runIds }) => runIds.has(runId));
  return own.flatMap((loss, index) => {
    const before = events.filter(({ time }) => time <= loss.at);
    // It had ended on record.
    if (before.at(-1)?.type === "run-finished") return [];
    const after = events.slice(before.length);
    const taken =
      after.find(({ type }) => type === "run-resumed" || type === "run-started") ??
      after.find(({ time }) => time >= loss.until);
    const next = own[index + 1];
    if (next !== undefined && (taken === undefined || taken.time > next.at)) return [];
    if (taken === undefined) return [{ runId, loss, seconds: Infinity }];
    const outageSeconds =
      Math.min(taken.time, outage?.to ?? 0) - Math.max(loss.at, outage?.from ?? 0);
    const seconds = (taken.time - loss.at - Math.max(0, outageSeconds)) / 1000;
    return [{ runId, loss, seconds }];
  });
}
