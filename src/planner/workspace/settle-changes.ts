import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { WorkspaceFate } from "../../trace/event.ts";
import type { Ending } from "../ending.ts";
import { describeError } from "../start-run.ts";

/**
 * With `commit: "always"`, at a run's end: brings its changes into the workspace. Those of a run that was
 * interrupted stay aside, since it may be continued. Null where there are none.
 */
export async function settleChanges(
  sandbox: Sandbox,
  ending: Ending,
): Promise<WorkspaceFate | null> {
  const interrupted = isInterrupted(ending.kind);
  try {
    const { length } = await (interrupted ? sandbox.diff() : sandbox.commit());
    return length === 0 ? null : { changes: interrupted ? "kept" : "committed", count: length };
  } catch (error) {
    return { changes: "kept", error: describeError(error) };
  }
}

/** A run that was stopped from outside before it came to an end of its own. */
export function isInterrupted(kind: Ending["kind"]): boolean {
  return kind === "aborted" || kind === "awaiting-approval";
}
