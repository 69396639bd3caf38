import { hash } from "node:crypto";
import { OstinatoError } from "../errors.ts";
import type { Agent } from "../planner/index.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { newRunId } from "../trace/index.ts";
import { LargeRedactor } from "../trace/redaction/large-redactor.ts";
import { definitionHash } from "./definition-hash.ts";
import type { FleetStore, TenantJournal } from "./store/fleet-store.ts";
import { type OpenFleetOptions, openFleetStore } from "./store/open-fleet-store.ts";

export interface EnqueueOptions {
  /** Whose run it is. Decide it where you know who asks: the worker takes it as given. Default: `default`. */
  readonly tenant?: string | undefined;
  /** The name of the model, as workers give it. Default: `tiny`. */
  readonly model?: string | undefined;
  /** Higher goes first. Default: 0. */
  readonly priority?: number | undefined;
  /** Not before this time. Default: at once. */
  readonly startAfter?: Date | undefined;
  /** The same key gives the same run: a request that is repeated starts nothing. Default: none. */
  readonly idempotencyKey?: string | undefined;
  /** Seed of all sampling. Default: random. */
  readonly seed?: number | undefined;
}

const OPTIONS: { readonly [Name in keyof Required<EnqueueOptions>]: true } = {
  tenant: true,
  model: true,
  priority: true,
  startAfter: true,
  idempotencyKey: true,
  seed: true,
};

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
   * Has a worker run the agent on a task, one that holds this agent with this definition and this model. The run
   * has no workspace. Secrets that are found in the task are replaced before it is stored, as in a run's record.
   *
   * @returns The run's id. Its events are in the tenant's journal as soon as a worker has begun.
   * @throws OstinatoError `input.invalid`; `journal.write` if the database can't be written.
   */
  async enqueue(agent: Agent, task: string, options: EnqueueOptions = {}): Promise<string> {
    refuseUnknownNames("an option of enqueue()", options, OPTIONS);
    if (typeof task !== "string" || task.trim() === "") {
      throw new OstinatoError("input.invalid", "The task must be a text that isn't empty.");
    }
    const { tenant = "default", model = "tiny", idempotencyKey, seed } = options;
    this.journal.forTenant(tenant);
    const runId = idempotencyKey === undefined ? newRunId() : keyedRunId(tenant, idempotencyKey);
    const job = {
      runId,
      tenant,
      agent: agent.name,
      definition: definitionHash(agent),
      model,
      task: await new LargeRedactor().text(task, new Set()),
      seed: seed ?? null,
    };
    await this.#trying(() => this.#store.jobs.send(job, options));
    return runId;
  }

  /**
   * Has a worker continue a run that ended without an answer: after a decision was posted, an abort, or the last
   * attempt. False if the run has no job, or a worker has it, or it waits for one.
   */
  async continueRun(tenant: string, runId: string): Promise<boolean> {
    return this.#trying(async () => {
      const [job] = await this.#store.jobs.find(await this.#store.jobs.queues(), { tenant, runId });
      return job !== undefined && (await this.#store.jobs.again(job));
    });
  }

  /**
   * Takes a run's job back if no worker has it, or else aborts the run. False if the run has no job, or has ended.
   */
  async cancel(tenant: string, runId: string): Promise<boolean> {
    const jobs = await this.#trying(async () =>
      this.#store.jobs.find(await this.#store.jobs.queues(), { tenant, runId }),
    );
    let isCancelled = false;
    for (const job of jobs) {
      if (job.state === "active") {
        await this.journal.forTenant(tenant).post(runId, { kind: "abort", reason: "cancelled" });
      } else if (job.state === "created" || job.state === "retry") {
        await this.#trying(() => this.#store.jobs.cancel(job));
      } else continue;
      isCancelled = true;
    }
    return isCancelled;
  }

  async #trying<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (cause) {
      throw this.#store.errorOf(cause, "the jobs can't be changed");
    }
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
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

/** A run id that the key determines. */
function keyedRunId(tenant: string, key: string): string {
  return `key-${hash("sha256", JSON.stringify([tenant, key]), "hex").slice(0, 24)}`;
}
