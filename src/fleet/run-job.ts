import { hash } from "node:crypto";

/** A job as it is stored: which run, by which agent, on which model. */
export interface RunJob {
  readonly runId: string;
  readonly tenant: string;
  readonly agent: string;
  readonly definition: string;
  readonly model: string;
  readonly task: string;
  readonly seed: number | null;
  /** The name of the folder to work in, as workers give it. Absent: none. */
  readonly workspace?: string;
  /** Higher goes first. */
  readonly priority: number;
}

/** What a worker must have to take a job. */
export type Holding = Pick<RunJob, "agent" | "definition" | "model" | "workspace">;

export function holdingOf({ agent, definition, model, workspace }: Holding): Holding {
  return { agent, definition, model, ...(workspace !== undefined && { workspace }) };
}

/** One queue for what a worker must hold: agent, definition, model and workspace. */
export function queueOf(job: Holding): string {
  const model = hash("sha256", job.model, "hex").slice(0, 8);
  const agent = job.agent.replace(/[^\w-]/g, "_").slice(0, 60);
  const workspace =
    job.workspace === undefined ? "" : `/${hash("sha256", job.workspace, "hex").slice(0, 8)}`;
  return `run/${agent}/${job.definition}/${model}${workspace}`;
}

/** A run id that the words determine. */
export function derivedRunId(kind: "key" | "schedule", ...words: readonly string[]): string {
  return `${kind}-${hash("sha256", JSON.stringify(words), "hex").slice(0, 24)}`;
}
