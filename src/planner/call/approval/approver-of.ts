import type { RunOptions } from "../../run.ts";
import type { Approve } from "./approval.ts";

/** Who is asked about a run's calls. Null: nobody; the run ends where somebody has to decide. */
export function approverOf({ approve }: Pick<RunOptions, "approve">): Approve | null {
  if (approve === undefined) return null;
  return approve === "wait" ? waitForOthers : approve;
}

/** Leaves the decision to other processes, which post it to the run's inbox. */
const waitForOthers: Approve = ({ signal }) =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve("later"), { once: true });
    if (signal.aborted) resolve("later");
  });
