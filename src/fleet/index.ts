/**
 * Runs by many processes: a service enqueues jobs, workers with models and agents take them. The journal is the
 * run. On many machines it is on Postgres, where pg-boss carries the jobs; on one, it is a file, with the jobs in
 * another one.
 *
 *   fleet.ts    what a service calls        worker.ts   takes jobs and runs them
 *   store/      where jobs are kept, as an interface: postgres/ (pg-boss and the tables beside it), sqlite/
 *
 * - `openFleet` opens both; `fleet.enqueue` puts a job into a tenant's queue, `fleet.cancel` takes it back.
 * - `startWorker` takes jobs for the agents and the model that it holds. Code is never taken from the store: a
 *   job names an agent and the hash of its definition, and only a worker with the same definition takes it.
 * - A run whose worker was killed, stopped or cut off is taken over when its lease runs out.
 */

export type { ContentStore } from "../sandbox/workspace/travel/content-store.ts";
export { DirectoryContents } from "../sandbox/workspace/travel/directory-contents.ts";
export type { SnapshotLimits } from "../sandbox/workspace/travel/layer-snapshot.ts";
export { definitionHash } from "./definition-hash.ts";
export {
  type EnqueueOptions,
  type Fleet,
  fleetOver,
  openFleet,
  type ScheduleOptions,
} from "./fleet.ts";
export type { FleetJob, WaitReason } from "./fleet-job.ts";
export type { RunJob } from "./run-job.ts";
export type { TenantJournal } from "./store/fleet-store.ts";
export type { JobQuery, JobState, WorkerPresence } from "./store/job-store.ts";
export type { OpenFleetOptions } from "./store/open-fleet-store.ts";
export type { MissedTicks, Schedule } from "./store/schedule.ts";
export { type LeftJobs, startWorker, type Worker, type WorkerOptions } from "./worker.ts";
export { contentsOf, type Snapshots } from "./workspace/contents-of.ts";
export { type FetchOptions, fetchChanges } from "./workspace/fetch-changes.ts";
export { pruneContents } from "./workspace/prune-contents.ts";
export type { WorkerWorkspaceOptions } from "./workspace/worker-workspaces.ts";
