import { hash } from "node:crypto";

/** A job as the database carries it: which run, by which agent, on which model. */
export interface RunJob {
  readonly runId: string;
  readonly tenant: string;
  readonly agent: string;
  readonly definition: string;
  readonly model: string;
  readonly task: string;
  readonly seed: number | null;
}

/** One queue for what a worker must hold: agent, definition and model. */
export function queueOf(job: Pick<RunJob, "agent" | "definition" | "model">): string {
  const model = hash("sha256", job.model, "hex").slice(0, 8);
  const agent = job.agent.replace(/[^\w-]/g, "_").slice(0, 60);
  return `run/${agent}/${job.definition}/${model}`;
}
