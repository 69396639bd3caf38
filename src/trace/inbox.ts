/**
 * What a person or another process says to a run: kept in the run's inbox (`journal.post`), taken by
 * the run's loop, and then recorded in an event with its number, so that it counts exactly once.
 */
export type RunMessage =
  /** Reaches the model at the next step, as a message of the user. */
  | { readonly kind: "steer"; readonly text: string }
  /** The run waits before its next step until it is told to continue. */
  | { readonly kind: "pause" }
  | { readonly kind: "continue" }
  | DecideMessage
  | { readonly kind: "abort"; readonly reason?: string };

/** A decision on a call that waits for one. */
export interface DecideMessage {
  readonly kind: "decide";
  readonly callId: string;
  readonly verdict: "approved" | "denied";
  /** The arguments to run the call with instead of the model's; they are checked again. */
  readonly edit?: unknown;
  /** Why; after a denial the model reads it. */
  readonly reason?: string;
  /** Such calls are decided alike from now on: in this run, or always in this workspace. */
  readonly remember?: "run" | "workspace";
  /** With `remember`: which calls, as globs of arguments by field. Default: those with exactly the same arguments. */
  readonly arguments?: { readonly [field: string]: string };
  /** Who decided. Default: "program". */
  readonly by?: "person" | "program";
  /** The decision only counts for the call with this `approvalDigest`. */
  readonly digest?: string;
}

/** A message as the inbox keeps it. */
export interface PostedMessage {
  /** Its place in the run's inbox: 1, 2, 3. */
  readonly number: number;
  /** Milliseconds since 1970, when it was posted. */
  readonly time: number;
  readonly message: RunMessage;
}
