import type { JournalEvent } from "../../trace/event.ts";

/** What a watcher of a run sees: every journal event, and live events between them. */
export type RunEvent = JournalEvent | LiveEvent;

/** Only visible while it happens; the journal records the result. */
export type LiveEvent =
  /** More text from the model. A call's arguments also arrive as text. */
  | {
      readonly type: "turn-delta";
      readonly step: number;
      readonly channel: string | null;
      readonly recipient: string | null;
      readonly text: string;
      /** Tokens of the turn so far, up to the end of this text. */
      readonly tokens: number;
    }
  /** A long prompt is being evaluated. */
  | {
      readonly type: "prompt-progress";
      readonly step: number;
      readonly evaluated: number;
      readonly total: number;
    }
  /** A tool reports its progress. */
  | { readonly type: "call-progress"; readonly callId: string; readonly text: string };
