import { OstinatoError } from "../../errors.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { CallFinished, RunStarted } from "../../trace/event.ts";

/**
 * The sandbox of a replayed run: the recorded policy, and each call's recorded changes and
 * requests. It opens and touches nothing.
 *
 * @param last What the last call did.
 */
export function recordedSandbox(
  { tier, store, watched, policy, saved }: NonNullable<RunStarted["sandbox"]>,
  last: () => Pick<CallFinished, "changes" | "network" | "saved">,
): Sandbox {
  const refuse = (): never => {
    throw new OstinatoError("internal", "a replayed run used its sandbox");
  };
  const files = {
    stat: refuse,
    list: refuse,
    read: refuse,
    write: refuse,
    makeDirectory: refuse,
    rename: refuse,
    remove: refuse,
    spawn: refuse,
  };
  const recorded: Partial<Sandbox> = {
    policy,
    tier,
    ...(store !== undefined && { store }),
    ...(watched !== undefined && { watched }),
    exec: refuse,
    files,
    ...(saved !== undefined && { saved }),
    diff: async () => last().changes ?? [],
    save: async () => last().saved ?? null,
    takeRequests: () => last().network ?? [],
    commit: async () => [],
    discard: async () => {},
    dispose: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  return recorded as Sandbox;
}
