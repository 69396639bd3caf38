import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { WorkspaceFate } from "../../trace/event.ts";
import type { Ending } from "../contract/ending.ts";
import { describeError } from "../lifecycle/start-run.ts";
import type { CommitMarked } from "./commit-marked.ts";

/**
 * With `commit: "always"`, at a run's end: brings its changes into the workspace. Those of a run that was
 * interrupted stay aside, since it may be continued, and, unless `marked`, those that can run later. Null
 * where there are none.
 */
export async function settleChanges(
  sandbox: Sandbox,
  ending: Ending,
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

/** A run that was stopped from outside before it came to an end of its own. */
export function isInterrupted(kind: Ending["kind"]): boolean {
  return kind === "aborted" || kind === "awaiting-approval";
}
