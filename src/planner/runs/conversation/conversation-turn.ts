import type { RunSummary } from "../../../trace/journal.ts";

/** One task of a conversation with what came of it: a run. */
export interface ConversationTurn {
  readonly runId: string;
  /** Counted from 1. */
  readonly number: number;
  readonly task: string;
  /** `unfinished`: still running, or cut off. */
  readonly status: RunSummary["status"];
}
