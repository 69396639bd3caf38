import { hash } from "node:crypto";
import type { RunJob } from "./run-job.ts";

/** The same for the same run: a run has one job. A UUID of version 8. */
export function jobId({ tenant, runId }: Pick<RunJob, "tenant" | "runId">): string {
  const digits = hash("sha256", JSON.stringify([tenant, runId]), "hex");
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
