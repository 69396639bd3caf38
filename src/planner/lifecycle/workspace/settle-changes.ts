import type { Sandbox } from "../../../sandbox/sandbox.ts";
import type { WorkspaceFate } from "../../../trace/event.ts";
import type { RunEnding } from "../../contract/run-ending.ts";
import { describeError } from "../start-run.ts";
import type { CommitMarked } from "./commit-marked.ts";

/**
 * With `commit: "always"`, commits a run's changes to the workspace when it ends. Changes of an interrupted
 * run stay aside, because it may be resumed; so do, unless `marked`, changes that can execute later. Null if
 * there are none.
 */
export async function settleChanges(
  sandbox: Sandbox,
  ending: RunEnding,
  { marked = false }: CommitMarked,
): Promise<WorkspaceFate | null> {
  try {
    const { length: all } = await sandbox.diff();
    if (all === 0) return null;
    if (isInterrupted(ending.kind)) return { changes: "kept", count: all };
    const { length: count } = await sandbox.commit({ leaveMarked: !marked });
    const leftAside = count === all ? 0 : (await sandbox.diff()).length;
    if (count === 0)
      return leftAside === 0 ? null : { changes: "kept", count: leftAside, leftAside };
    return { changes: "committed", count, ...(leftAside > 0 && { leftAside }) };
  } catch (error) {
    return { changes: "kept", error: describeError(error) };
  }
}

/** Whether the run was stopped from outside before it finished. */
export function isInterrupted(kind: RunEnding["kind"]): boolean {
  return kind === "aborted" || kind === "awaiting-approval";
}
