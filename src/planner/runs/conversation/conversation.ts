import type { WorkspaceChange } from "../../../sandbox/sandbox.ts";
import type { RecordedHistoryMessage } from "../../lifecycle/start/history-message.ts";
import type { Run } from "../../lifecycle/start-run.ts";
import type { CommitMarked } from "../../lifecycle/workspace/commit-marked.ts";
import type { RunOptions } from "../../run.ts";
import type { ConversationTurn } from "./conversation-turn.ts";

/** What may differ from turn to turn. */
export type AskOptions = Pick<RunOptions, "approve" | "limits" | "signal" | "metadata" | "seed">;

/** A conversation with an agent. Its turns are runs, one after the other. */
export interface Conversation<Output = unknown> extends AsyncDisposable {
  /** Also the id of its first run; `openConversation(agent, { id, … })` continues it, in any process. */
  readonly id: string;
  /**
   * Begins the next turn, once the one before has ended. Whatever came of that one, the model reads what was said
   * and called in it.
   *
   * @throws OstinatoError `input.invalid` for an empty task. Later errors become an outcome.
   */
  ask(task: string, options?: AskOptions): Run<Output>;
  /**
   * Continues the last turn, which was cut off, aborted, stopped by a limit, or waits for approval. Null if it has
   * its answer, or there is none.
   */
  resume(options?: Omit<AskOptions, "metadata" | "seed">): Promise<Run<Output> | null>;
  /** The turns so far, oldest first. */
  turns(): Promise<readonly ConversationTurn[]>;
  /** What was said so far, as another run's or conversation's `history`. */
  messages(): Promise<readonly RecordedHistoryMessage[]>;
  /**
   * Takes the last turn back once it has ended, with the changes that it made in the workspace, except those that
   * were committed. The run stays in the journal. Null if there is no turn.
   *
   * @throws OstinatoError `sandbox.failed`.
   */
  undo(): Promise<ConversationTurn | null>;
  /**
   * A new conversation that shares the turns up to this one, counted from 1. The workspace is not shared: the new one
   * sees the folder as it is on disk. Default: the last turn.
   *
   * @throws OstinatoError `input.invalid` if there is no such turn.
   */
  fork(turn?: number): Promise<Conversation<Output>>;
  /** The changes that its turns made in the workspace and that are neither committed nor taken back. */
  diff(): Promise<readonly WorkspaceChange[]>;
  /** These changes as a unified diff, as `git apply` reads it. Empty: none. */
  patch(): Promise<string>;
  /** As `Run.commit`, for the changes of all turns. @throws OstinatoError `workspace.conflict`. */
  commit(options?: CommitMarked): Promise<readonly WorkspaceChange[]>;
  /** Drops the changes of all turns. */
  discard(): Promise<void>;
  /** Waits for the running turn. Changes are kept aside, and the conversation can be continued. */
  close(): Promise<void>;
}
