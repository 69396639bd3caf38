import type { JournalEvent } from "../../trace/event.ts";

/** What a watcher of a run sees: every record of the journal, and what happens between two of them. */
export type RunEvent = JournalEvent | LiveEvent;

/** Seen only while it happens; the journal holds what comes of it. */
export type LiveEvent =
  /** The model wrote this much more. A call's arguments come as text too. */
  | {
      readonly type: "turn-delta";
      readonly step: number;
      readonly channel: string | null;
      readonly recipient: string | null;
      readonly text: string;
      /** Tokens that the turn has so far, up to this text's end. */
      readonly tokens: number;
    }
  /** A long prompt is being evaluated. */
  | {
      readonly type: "prompt-progress";
      readonly step: number;
      readonly evaluated: number;
      readonly total: number;
    }
  /** A tool says what it is doing. */
  | { readonly type: "call-progress"; readonly callId: string; readonly text: string };
