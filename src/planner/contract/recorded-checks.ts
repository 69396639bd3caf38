import type { JsonSchema } from "../../harmony/message.ts";
import type { CheckedArguments } from "../../tool/check-arguments.ts";
import type { CallRequested } from "../../trace/event.ts";
import type { CheckedAnswer } from "./check-answer.ts";

/**
 * Results of argument and answer checks, for a run that is reproduced from its record alone. A recorded
 * schema isn't enough, because it doesn't contain the schema's code (zod's `transform`, `refine`, custom
 * messages).
 */
export interface RecordedChecks {
  /** As described to the model. */
  readonly outputSchema: JsonSchema | null;
  checkArguments(call: Pick<CallRequested, "callId" | "rawArguments">): CheckedArguments;
  checkAnswer(text: string): CheckedAnswer<unknown>;
}
