import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import type { WorkspaceChange } from "../../sandbox/sandbox.ts";
import type { Outcome } from "../../trace/event.ts";
import type { RunEvent } from "../contract/run-event.ts";
import type { RunOptions } from "../run.ts";
import { EventFeed } from "../state/event-feed.ts";
import type { CommitMarked } from "../workspace/commit-marked.ts";
import { RunChanges } from "../workspace/run-changes.ts";
import { outcomeOf } from "./outcome-of.ts";

/** How a run ended, with the answer typed by the agent's output schema. */
export type OutcomeOf<Output> =
  | Exclude<Outcome, { kind: "answered" }>
  | (Omit<Extract<Outcome, { kind: "answered" }>, "output"> & { readonly output: Output });

/** A run under way. Iterate over it to watch; await `outcome` for the end. */
export interface Run<Output = unknown> extends AsyncIterable<RunEvent> {
  readonly id: string;
  /** Never rejects: what went wrong is an outcome of kind `failed`. */
  readonly outcome: Promise<OutcomeOf<Output>>;
  /** Ends the run as `aborted`: a turn or tool under way is told, and left after 100 ms at most. */
  abort(reason?: string): void;
  /**
   * What the run has changed in its workspace: so far, while it goes on; then what is kept aside. Empty for
   * a run without a workspace. `diffWorkspace` tells the same by the run's id.
   *
   * @throws OstinatoError as `diffWorkspace`.
   */
  diff(): Promise<readonly WorkspaceChange[]>;
  /**
   * Waits for the run's end and brings its changes into the workspace, all or none. What carries a warning,
   * since it can run later, stays aside unless `marked` is true: `diff` has it then. Returns what was
   * brought in.
   *
   * @throws OstinatoError as `commitWorkspace`: `workspace.conflict` writes nothing and keeps them.
   */
  commit(options?: CommitMarked): Promise<readonly WorkspaceChange[]>;
  /**
   * Waits for the run's end and forgets its changes.
   *
   * @throws OstinatoError as `discardWorkspace`.
   */
  discard(): Promise<void>;
}

/** What a run's work gets to be watched and stopped with. */
export interface RunHold {
  readonly runId: string;
  readonly feed: EventFeed;
  readonly abortion: AbortController;
  readonly changes: RunChanges;
}

/**
 * Starts `work` and gives the handle of it. `work` should end in an outcome; where it throws, that
 * becomes one of kind `failed`.
 */
export function startRun<Output>(
  runId: string,
  options: Pick<RunOptions, "signal" | "journal" | "sandbox" | "workspace">,
  work: (hold: RunHold) => Promise<Outcome>,
): Run<Output> {
  const feed = new EventFeed();
  const abortion = new AbortController();
  const changes = new RunChanges(runId, options);
  const abort = (reason: unknown) => abortion.abort(reason);
  const onCallersAbort = () => abort(options.signal?.reason);
  if (options.signal?.aborted) onCallersAbort();
  options.signal?.addEventListener("abort", onCallersAbort, { once: true });

  // A turn of the event loop later, so that who iterates at once sees the first event.
  const begun = new Promise<void>((resolve) => setImmediate(resolve));
  const outcome = begun
    .then(() => work({ runId, feed, abortion, changes }))
    .catch(failed)
    .finally(() => {
      feed.end();
      options.signal?.removeEventListener("abort", onCallersAbort);
    });
  return {
    id: runId,
    outcome: outcome as Promise<OutcomeOf<Output>>,
    abort: (reason = "the caller aborted") => abort(new Error(reason)),
    diff: () => changes.diff(outcome),
    commit: (options) => changes.commit(outcome, options),
    discard: () => changes.discard(outcome),
    [Symbol.asyncIterator]: () => feed.watch(),
  };
}

/** For what happened before there was a run, or where the journal itself failed. */
function failed(error: unknown): Outcome {
  const totals = { promptTokens: 0, reusedTokens: 0, outputTokens: 0 };
  return outcomeOf(
    { kind: "failed", error: describeError(error) },
    { steps: 0, calls: 0, ...totals, milliseconds: 0 },
    "",
  );
}

export function describeError(error: unknown): { code: string; message: string; hint?: string } {
  if (OstinatoError.is(error)) {
    const { code, message, hint } = error;
    return { code, message, ...(hint !== undefined && { hint }) };
  }
  return { code: "internal", message: messageOf(error) };
}
