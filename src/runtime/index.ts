/**
 * The runtime: many runs over loaded models in one process, for a service.
 *
 *   open-runtime.ts    what callers use           runtime.ts   what they get
 *   run-scheduler.ts   which run starts when      fair-queue.ts   whose turn it is
 *
 * A run starts when its model has a place for it; the others wait in a queue that is fair to tenants. Memory is what
 * was planned when the models were loaded, however many runs there are.
 */

export { openRuntime } from "./open-runtime.ts";
export type {
  ModelStatus,
  Runtime,
  RuntimeOptions,
  RuntimeResumeOptions,
  RuntimeRun,
  RuntimeRunOptions,
  RuntimeStatus,
  StopOptions,
  Stopped,
} from "./runtime.ts";
