/**
 * Runs on many machines: a service enqueues jobs, workers with models and agents take them. The journal on
 * Postgres is the run; pg-boss, in the same database, carries the jobs.
 *
 * - `openFleet` connects; `fleet.enqueue` puts a job into a tenant's queue, `fleet.cancel` takes it back.
 * - `startWorker` takes jobs for the agents and the model that it holds. Code is never taken from the database: a
 *   job names an agent and the hash of its definition, and only a worker with the same definition takes it.
 * - A run whose worker was killed, stopped or cut off is taken over when its lease runs out.
 */
export { definitionHash } from "./definition-hash.ts";
export { type EnqueueOptions, type Fleet, openFleet } from "./fleet.ts";
export type { RunJob } from "./run-job.ts";
export type { TenantJournal } from "./store/fleet-store.ts";
export { startWorker, type Worker, type WorkerOptions } from "./worker.ts";
