import { setTimeout as sleep } from "node:timers/promises";
import { OstinatoError } from "../errors.ts";
import type { Agent } from "../planner/index.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { type Journal, newRunId } from "../trace/index.ts";
import { LargeRedactor } from "../trace/redaction/large-redactor.ts";
import { definitionHash } from "./definition-hash.ts";
import { type FleetJob, fleetJob } from "./fleet-job.ts";
import { nextTick } from "./next-tick.ts";
import { derivedRunId, type RunJob } from "./run-job.ts";
import type { FleetStore, TenantJournal } from "./store/fleet-store.ts";
import type { FoundJob, JobQuery, WorkerPresence } from "./store/job-store.ts";
import { fleetStoreOver, type OpenFleetOptions, openFleetStore } from "./store/open-fleet-store.ts";
import type { MissedTicks, Schedule } from "./store/schedule.ts";

interface JobOptions {
  /** Whose run it is. Decide it where you know who asks: the worker takes it as given. Default: `default`. */
  readonly tenant?: string | undefined;
  /** The name of the model, as workers give it. Default: `tiny`. */
  readonly model?: string | undefined;
  /** Higher goes first. A whole number. Default: 0. */
  readonly priority?: number | undefined;
  /** Seed of all sampling. Default: random. */
  readonly seed?: number | undefined;
  /** The name of the folder to work in, as workers give it. Default: none. */
  readonly workspace?: string | undefined;
}

export interface EnqueueOptions extends JobOptions {
  /** Not before this time. Default: at once. */
  readonly startAfter?: Date | undefined;
  /** The same key gives the same run: a request that is repeated starts nothing. Default: none. */
  readonly idempotencyKey?: string | undefined;
}

export interface ScheduleOptions extends JobOptions {
  /** In which the cron expression is read, such as `Europe/Berlin`. Default: `UTC`. */
  readonly timeZone?: string | undefined;
  /**
   * What happens to ticks that are more than a minute late, because no worker was there: nothing (`skip`), or one run
   * for all of them (`once`). Default: `skip`.
   */
  readonly missed?: MissedTicks | undefined;
}

type Names<Options> = { readonly [Name in keyof Required<Options>]: true };

const JOB_OPTIONS: Names<JobOptions> = {
  tenant: true,
  model: true,
  priority: true,
  seed: true,
  workspace: true,
};
const ENQUEUE_OPTIONS: Names<EnqueueOptions> = {
  ...JOB_OPTIONS,
  startAfter: true,
  idempotencyKey: true,
};
const SCHEDULE_OPTIONS: Names<ScheduleOptions> = { ...JOB_OPTIONS, timeZone: true, missed: true };
/** How long a worker may take to begin a run that is to be cancelled. */
const CANCEL_MILLISECONDS = 60_000;
const BETWEEN_CANCELS_MILLISECONDS = 100;
const QUERY_OPTIONS: Names<JobQuery> = { tenant: true, agent: true, state: true, limit: true };

/** Where a service puts its runs. */
export class Fleet implements AsyncDisposable {
  /** The journal of the tenant `default`; `journal.forTenant` has the others. */
  readonly journal: TenantJournal;
  readonly #store: FleetStore;

  /** Use `openFleet`. */
  constructor(store: FleetStore) {
    this.journal = store.journal;
    this.#store = store;
  }

  /**
   * Has a worker run the agent on a task, one that holds this agent with this definition, this model and the
   * workspace. Secrets that are found in the task are replaced before it is stored, as in a run's record.
   *
   * @returns The run's id. Its events are in the tenant's journal as soon as a worker has begun.
   * @throws OstinatoError `input.invalid`; `journal.write` if the database can't be written.
   */
  async enqueue(agent: Agent, task: string, options: EnqueueOptions = {}): Promise<string> {
    refuseUnknownNames("an option of enqueue()", options, ENQUEUE_OPTIONS);
    const { idempotencyKey: key, startAfter } = options;
    const job = await this.#jobOf(agent, task, options);
    const runId = key === undefined ? newRunId() : derivedRunId("key", job.tenant, key);
    await this.#trying(() => this.#store.jobs.send({ ...job, runId }, { startAfter }));
    return runId;
  }

  /**
   * Has a worker continue a run that has ended: after an abort, a limit or the last attempt. One that waits for a
   * decision is continued by itself once it is decided on. False if the run has no job that has ended.
   */
  async continueRun(tenant: string, runId: string): Promise<boolean> {
    return this.#trying(async () => {
      const [job] = await this.#store.jobs.find(await this.#store.jobs.queues(), { tenant, runId });
      return job !== undefined && (await this.#store.jobs.again(job));
    });
  }

  /**
   * Takes a run's job back if no worker has it, or else aborts the run; waits for up to a minute if its worker has
   * only just taken it. False if the run has no job, or has ended.
   */
  async cancel(tenant: string, runId: string): Promise<boolean> {
    const deadline = performance.now() + CANCEL_MILLISECONDS;
    for (;;) {
      const job = (await this.#found(tenant, runId)).find(isLive);
      if (job === undefined) return false;
      if (job.state !== "active") {
        if (await this.#trying(() => this.#store.jobs.cancel(job))) return true;
      } else if (await this.#abort(job, performance.now() > deadline)) return true;
      await sleep(BETWEEN_CANCELS_MILLISECONDS);
    }
  }

  /** @param isLast Whether a run that its worker hasn't begun is an error. Otherwise: false. */
  async #abort({ job: { tenant, runId } }: FoundJob, isLast: boolean): Promise<boolean> {
    try {
      await this.journal.forTenant(tenant).post(runId, { kind: "abort", reason: "cancelled" });
      return true;
    } catch (error) {
      const hasNotBegun = error instanceof OstinatoError && error.code === "journal.run-not-found";
      if (hasNotBegun && !isLast) return false;
      throw error;
    }
  }

  #found(tenant: string, runId: string): Promise<readonly FoundJob[]> {
    return this.#trying(async () =>
      this.#store.jobs.find(await this.#store.jobs.queues(), { tenant, runId }),
    );
  }

  /**
   * Jobs that aren't done, of all tenants unless one is named, oldest first: what each waits for. At most `limit`
   * (default: 100).
   */
  async jobs(query: Partial<JobQuery> = {}): Promise<readonly FleetJob[]> {
    refuseUnknownNames("an option of jobs()", query, QUERY_OPTIONS);
    const { jobs } = this.#store;
    return this.#trying(async () => {
      const found = await jobs.list({ limit: 100, ...query });
      const running = new Map<string, number>();
      for (const { job } of await jobs.list({ state: "active", limit: 100_000 })) {
        running.set(job.tenant, (running.get(job.tenant) ?? 0) + 1);
      }
      const situation = { workers: await jobs.workers(), limits: await jobs.limits(), running };
      return found.map((job) => fleetJob(job, situation));
    });
  }

  /** The workers that are there, and what they hold. */
  workers(): Promise<readonly WorkerPresence[]> {
    return this.#trying(() => this.#store.jobs.workers());
  }

  /**
   * Limits how many runs of a tenant are in progress at the same time, over all workers; 0 holds them all back.
   * Null: no limit of its own, so that of the workers (`maxConcurrentPerTenant`) counts. It holds from the next job
   * that a worker takes.
   *
   * @throws OstinatoError `input.invalid`; `journal.write`.
   */
  async limitTenant(tenant: string, runs: number | null): Promise<void> {
    this.journal.forTenant(tenant);
    if (runs !== null && !(Number.isSafeInteger(runs) && runs >= 0 && runs < 2 ** 31)) {
      throw new OstinatoError(
        "input.invalid",
        `A tenant's limit must be a whole number from 0 on, not ${runs}.`,
      );
    }
    await this.#trying(() => this.#store.jobs.limitTenant(tenant, runs));
  }

  /** The limits that tenants have of their own. */
  limits(): Promise<ReadonlyMap<string, number>> {
    return this.#trying(() => this.#store.jobs.limits());
  }

  /**
   * Has workers run the agent on a task again and again: at each time that the cron expression names, once over all
   * workers. A schedule with the same tenant and name is replaced. Its runs need workers with the definition that
   * the agent has now: schedule it again when the agent changes.
   *
   * @param cron Minute, hour, day of the month, month, day of the week; or six fields, with the seconds first.
   * @returns The first time.
   * @throws OstinatoError as `enqueue`.
   */
  async schedule(
    name: string,
    cron: string,
    agent: Agent,
    task: string,
    options: ScheduleOptions = {},
  ): Promise<Date> {
    refuseUnknownNames("an option of schedule()", options, SCHEDULE_OPTIONS);
    if (typeof name !== "string" || name.trim() === "" || name.length > 200) {
      throw new OstinatoError("input.invalid", "A schedule's name has 1 to 200 characters.");
    }
    const { timeZone = "UTC", missed = "skip" } = options;
    if (missed !== "skip" && missed !== "once") {
      throw new OstinatoError(
        "input.invalid",
        `missed must be "skip" or "once", not ${JSON.stringify(missed)}.`,
      );
    }
    const { tenant, ...job } = await this.#jobOf(agent, task, options);
    const next = await nextTick(cron, timeZone, new Date());
    await this.#trying(() =>
      this.#store.jobs.schedule({ tenant, name, cron, timeZone, missed, job, next }),
    );
    return next;
  }

  /** Ends a schedule; runs that it has made go on. False if there is none. */
  unschedule(name: string, tenant = "default"): Promise<boolean> {
    return this.#trying(() => this.#store.jobs.unschedule(tenant, name));
  }

  /** The schedules of a tenant. Default: of all tenants. */
  schedules(tenant?: string): Promise<readonly Schedule[]> {
    return this.#trying(() => this.#store.jobs.schedules(tenant));
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #jobOf(agent: Agent, task: string, options: JobOptions): Promise<Omit<RunJob, "runId">> {
    if (typeof task !== "string" || task.trim() === "") {
      throw new OstinatoError("input.invalid", "The task must be a text that isn't empty.");
    }
    const { tenant = "default", model = "tiny", seed = null, priority = 0, workspace } = options;
    if (!Number.isSafeInteger(priority) || Math.abs(priority) >= 2 ** 31) {
      throw new OstinatoError("input.invalid", `A priority is a whole number, not ${priority}.`);
    }
    this.journal.forTenant(tenant);
    return {
      ...{ tenant, agent: agent.name, definition: definitionHash(agent), model, seed, priority },
      task: await new LargeRedactor().text(task, new Set()),
      ...(workspace !== undefined && { workspace }),
    };
  }

  async #trying<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (cause) {
      throw this.#store.errorOf(cause, "the jobs can't be read or changed");
    }
  }
}

function isLive({ state }: FoundJob): boolean {
  return state === "created" || state === "retry" || state === "active" || state === "parked";
}

/**
 * Opens the runs and jobs that workers share: in a database, which needs the packages `pg` and `pg-boss`, or on one
 * machine in a journal's file, with the jobs in a file beside it (`<file>-jobs`) and each tenant's runs in a file of
 * its own (`<file>-tenants`).
 *
 * @param where A database's URL, or a path.
 * @throws OstinatoError `input.invalid`; as `openPostgresJournal` and `openJournal`.
 */
export async function openFleet(where: string, options: OpenFleetOptions = {}): Promise<Fleet> {
  return new Fleet(await openFleetStore(where, options));
}

/**
 * The jobs beside a journal that is open: in the same database, or in a file beside the journal's. Closing the fleet
 * leaves the journal open.
 *
 * @throws OstinatoError `input.invalid` for a journal that other processes can't reach.
 */
export async function fleetOver(journal: Journal): Promise<Fleet> {
  return new Fleet(await fleetStoreOver(journal));
}
