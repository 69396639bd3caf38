import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import type { WorkspaceChange } from "../../sandbox/sandbox.ts";
import type { Outcome } from "../../trace/event.ts";
import type { RunEvent } from "../contract/run-event.ts";
import type { RunOptions } from "../run.ts";
import { EventFeed } from "../state/event-feed.ts";
import { RunMailbox } from "./inbox/run-mailbox.ts";
import { outcomeOf } from "./outcome-of.ts";
import type { RecordedHistoryMessage } from "./start/history-message.ts";
import { FrameMemory } from "./stream/frame-memory.ts";
import { journalToRead } from "./stream/journal-to-read.ts";
import { type ResponseOptions, runResponse } from "./stream/run-response.ts";
import { textStream } from "./stream/text-stream.ts";
import { withMessages } from "./with-messages.ts";
import type { CommitMarked } from "./workspace/commit-marked.ts";
import { RunChanges } from "./workspace/run-changes.ts";

/** How a run ended, with the answer typed by the agent's output schema. */
export type OutcomeOf<Output> = (
  | Exclude<Outcome, { kind: "answered" }>
  | (Omit<Extract<Outcome, { kind: "answered" }>, "output"> & { readonly output: Output })
) &
  WhatWasSaid;

interface WhatWasSaid {
  /**
   * What was said before the run and in it, without reasoning: tasks, calls with their results, answers. It can be
   * given to another run as its `history`. Not part of the outcome's JSON. Empty if the run failed before it began.
   */
  readonly messages: readonly RecordedHistoryMessage[];
}

/** A run in progress. Iterate over it to watch; await `outcome` for the end. */
export interface Run<Output = unknown> extends AsyncIterable<RunEvent> {
  readonly id: string;
  /** Never rejects: errors become an outcome of kind `failed`. */
  readonly outcome: Promise<OutcomeOf<Output>>;
  /** Ends the run as `aborted`. A turn or tool in progress is signalled, and abandoned after at most 100 ms. */
  abort(reason?: string): void;
  /**
   * Says something to the model: it reads the text before its next step, as a message of the user. A text that
   * comes while the model gives its answer causes another turn. Don't wait for it inside one of the run's own
   * tools.
   *
   * @returns True once the run has taken it; false if the run ended before, also by a limit. It then stays in the
   *   run's inbox, and a resumed run takes it.
   * @throws OstinatoError `input.invalid` for an empty text or one above 65,536 characters; `journal.write`.
   */
  steer(text: string): Promise<boolean>;
  /** Makes the run wait before its next step. The time doesn't count. Resolves as `steer` does. */
  pause(): Promise<boolean>;
  /** Lets a paused run go on. Resolves as `steer` does. */
  continue(): Promise<boolean>;
  /**
   * The answer's text as the model writes it, from now on; the whole answer at the end if nothing of it was seen.
   * An answer that is not accepted, and one that is written again, are in it too.
   */
  readonly textStream: AsyncIterable<string>;
  /**
   * The run's events as server-sent events, for a service that answers with a `Response`: each journal event with
   * its number as its id, from the first one or after `lastEventId`, live events between them, and at the end
   * `outcome`. A slow reader holds up nothing. The run goes on if the reader leaves.
   *
   * @throws OstinatoError `input.invalid` for a last event id that isn't a number.
   */
  toResponse(options?: ResponseOptions): Response;
  /**
   * What the run has changed in its workspace: the changes so far while it runs, afterwards those kept aside.
   * Empty for a run without a workspace. `diffWorkspace` returns the same for a run id.
   *
   * @throws OstinatoError See `diffWorkspace`.
   */
  diff(): Promise<readonly WorkspaceChange[]>;
  /**
   * Waits for the run's end and commits its changes to the workspace, all or none. Changes with a warning,
   * because they can execute later, are kept aside unless `marked` is true; `diff` still returns them.
   * Returns the committed changes.
   *
   * @throws OstinatoError See `commitWorkspace`. After `workspace.conflict` nothing is written and the
   *   changes are kept.
   */
  commit(options?: CommitMarked): Promise<readonly WorkspaceChange[]>;
  /**
   * Waits for the run's end and discards its changes.
   *
   * @throws OstinatoError See `discardWorkspace`.
   */
  discard(): Promise<void>;
}

/** What a run needs to be watched and stopped. */
export interface RunControls {
  readonly runId: string;
  readonly feed: EventFeed;
  readonly abortController: AbortController;
  readonly mailbox: RunMailbox;
  readonly changes: RunChanges;
}

/**
 * Starts `work` and returns its handle. If `work` throws, the outcome is of kind `failed`.
 */
export function startRun<Output>(
  runId: string,
  options: Pick<RunOptions, "signal" | "journal" | "sandbox" | "workspace">,
  work: (controls: RunControls) => Promise<Outcome>,
): Run<Output> {
  const feed = new EventFeed();
  const abortController = new AbortController();
  const changes = new RunChanges(runId, options);
  const mailbox = new RunMailbox();
  const frames = new FrameMemory();
  const abort = (reason: unknown) => abortController.abort(reason);
  const onCallersAbort = () => abort(options.signal?.reason);
  if (options.signal?.aborted) onCallersAbort();
  options.signal?.addEventListener("abort", onCallersAbort, { once: true });

  // Starts in the next turn of the event loop, so that a caller who iterates at once sees the first event.
  const begun = new Promise<void>((resolve) => setImmediate(resolve));
  const outcome = begun
    .then(() => work({ runId, feed, abortController, changes, mailbox }))
    .catch(failed)
    .finally(() => {
      mailbox.end();
      feed.end();
      options.signal?.removeEventListener("abort", onCallersAbort);
    });
  return {
    id: runId,
    outcome: outcome as Promise<OutcomeOf<Output>>,
    abort: (reason = "the caller aborted") => abort(new Error(reason)),
    steer: (text) => observed(mailbox.send({ kind: "steer", text })),
    pause: () => observed(mailbox.send({ kind: "pause" })),
    continue: () => observed(mailbox.send({ kind: "continue" })),
    diff: () => changes.diff(outcome),
    commit: (options) => changes.commit(outcome, options),
    discard: () => changes.discard(outcome),
    get textStream() {
      return textStream({ outcome, [Symbol.asyncIterator]: () => feed.watch() });
    },
    toResponse: (given) => {
      const open = () => journalToRead(options.journal);
      const live = { watch: () => feed.watch(), frames };
      return runResponse({ runId, live, outcome, open }, given);
    },
    [Symbol.asyncIterator]: () => feed.watch(),
  };
}

/** A caller who doesn't wait for the promise doesn't have to handle its error. */
function observed<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}

/** For errors before the run started, and for failures of the journal itself. */
function failed(error: unknown): Outcome {
  const totals = { promptTokens: 0, reusedTokens: 0, outputTokens: 0 };
  const outcome = outcomeOf(
    { kind: "failed", error: describeError(error) },
    { steps: 0, calls: 0, ...totals, milliseconds: 0 },
    "",
  );
  return withMessages(outcome, []);
}

export function describeError(error: unknown): { code: string; message: string; hint?: string } {
  if (OstinatoError.is(error)) {
    const { code, message, hint } = error;
    return { code, message, ...(hint !== undefined && { hint }) };
  }
  return { code: "internal", message: messageOf(error) };
}
