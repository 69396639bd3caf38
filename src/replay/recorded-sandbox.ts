import { OstinatoError } from "../errors.ts";
import type { Sandbox, WorkspaceChange } from "../sandbox/sandbox.ts";
import type { RunStarted } from "../trace/event.ts";

/**
 * The sandbox of a replayed run: the recorded policy, and the recorded changes of each call. It opens
 * and touches nothing.
 *
 * @param changes What the last call changed.
 */
export function recordedSandbox(
  { tier, policy }: NonNullable<RunStarted["sandbox"]>,
  changes: () => readonly WorkspaceChange[],
): Sandbox {
  const refuse = (): never => {
    throw new OstinatoError("internal", "a replayed run reached for its sandbox");
  };
  const files = {
    ...{ stat: refuse, list: refuse, read: refuse, write: refuse, makeDirectory: refuse },
    ...{ rename: refuse, remove: refuse, spawn: refuse },
  };
  const recorded: Partial<Sandbox> = {
    policy,
    tier,
    exec: refuse,
    files,
    diff: async () => changes(),
    commit: async () => [],
    discard: async () => {},
    dispose: async () => {},
  };
  return recorded as Sandbox;
}
