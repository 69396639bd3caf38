import type { RunMessage } from "../inbox.ts";

/**
 * The run took a message from its inbox: from here on it counts. A steering text is added to the prompt once
 * the step's calls have their results.
 */
export interface MessageTaken {
  readonly type: "message-taken";
  /** The step that began last; 0 before the first. */
  readonly step: number;
  /** The message's number in the run's inbox. */
  readonly number: number;
  readonly message: RunMessage;
}
