import type { Holding, RunJob } from "./run-job.ts";
import type { StoredJob, WorkerPresence } from "./store/job-store.ts";

/** A job that isn't done, as `fleet.jobs()` lists it. */
export interface FleetJob extends RunJob, Omit<StoredJob, "job"> {
  /** What keeps it from being worked on. Null: nothing, a worker has it. */
  readonly waitsFor: WaitReason | null;
}

export interface WaitReason {
  /**
   * `worker`: no worker is there that holds its agent. `definition`, `model`: those that hold the agent hold another
   * definition of it, or another model. `workspace`: none of them has the folder. `limit`: its tenant has as many
   * runs in progress as it may. `place`: a worker that fits takes it when it is its turn. `time`: its time hasn't
   * come. `decision`: somebody has to decide on a call. `attempts`: it failed as often as it may.
   */
  readonly kind:
    | "worker"
    | "definition"
    | "model"
    | "workspace"
    | "limit"
    | "place"
    | "time"
    | "decision"
    | "attempts";
  readonly text: string;
}

/** What is known of the fleet when jobs are explained. */
export interface FleetSituation {
  readonly workers: readonly WorkerPresence[];
  readonly limits: ReadonlyMap<string, number>;
  /** Runs in progress by tenant. */
  readonly running: ReadonlyMap<string, number>;
}

export function fleetJob({ job, ...stored }: StoredJob, situation: FleetSituation): FleetJob {
  return { ...job, ...stored, waitsFor: reasonOf({ job, ...stored }, situation) };
}

function reasonOf(
  { job, state, startAfter, attempt }: StoredJob,
  situation: FleetSituation,
): WaitReason | null {
  switch (state) {
    case "active":
      return null;
    case "parked":
      return { kind: "decision", text: "a decision on a call" };
    case "dead":
      return {
        kind: "attempts",
        text: `nothing: it failed ${attempt + 1} times; continueRun() starts it once more`,
      };
    case "delayed":
      return { kind: "time", text: startAfter.toISOString() };
    case "queued":
    case "failed":
      return misfit(job, situation.workers) ?? limitReached(job, situation) ?? PLACE;
    default:
      return state satisfies never;
  }
}

const PLACE: WaitReason = { kind: "place", text: "its turn" };

/** Why none of the workers can take it; null if one can. */
export function misfit(
  { agent, definition, model, workspace }: Holding,
  workers: readonly Pick<WorkerPresence, "holds">[],
): WaitReason | null {
  const holding = workers.flatMap(({ holds }) => holds).filter((held) => held.agent === agent);
  if (holding.length === 0) return { kind: "worker", text: `a worker with the agent ${agent}` };
  const alike = holding.filter((held) => held.definition === definition);
  const others = (name: "definition" | "model", of: typeof holding) =>
    [...new Set(of.map((held) => held[name]))].join(", ");
  if (alike.length === 0) {
    return {
      kind: "definition",
      text: `a worker with definition ${definition} of ${agent} (there is ${others("definition", holding)})`,
    };
  }
  const fitting = alike.filter((held) => held.model === model);
  if (fitting.length === 0) {
    return {
      kind: "model",
      text: `a worker with ${agent} on ${model} (there is ${others("model", alike)})`,
    };
  }
  if (fitting.some((held) => held.workspace === workspace)) return null;
  return { kind: "workspace", text: `a worker with ${agent} and the workspace ${workspace}` };
}

function limitReached(
  { tenant }: RunJob,
  { limits, running, workers }: FleetSituation,
): WaitReason | null {
  const defaults = workers.map(({ maxConcurrentPerTenant: most }) => most ?? Infinity);
  const limit = limits.get(tenant) ?? Math.max(...defaults);
  if ((running.get(tenant) ?? 0) < limit) return null;
  return { kind: "limit", text: `the end of another run of ${tenant}: ${limit} at the same time` };
}
