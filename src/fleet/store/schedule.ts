import type { RunJob } from "../run-job.ts";

/** What happens to ticks that came while no worker was there: nothing, or one run for all of them. */
export type MissedTicks = "skip" | "once";

/** A schedule as it is stored: each tick makes a run of it. */
export interface StoredSchedule {
  readonly tenant: string;
  readonly name: string;
  /** Five fields: minute, hour, day of the month, month, day of the week; six with the seconds first. */
  readonly cron: string;
  readonly timeZone: string;
  readonly missed: MissedTicks;
  readonly job: Omit<RunJob, "runId" | "tenant">;
  readonly next: Date;
}

export interface Schedule extends StoredSchedule {
  /** When it last made a run; null: not yet. */
  readonly last: Date | null;
  readonly lastRunId: string | null;
}
