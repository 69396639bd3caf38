import type { JsonSchema } from "../../harmony/message.ts";
import type { CheckedArguments } from "../../tool/check-arguments.ts";
import type { CallRequested } from "../../trace/event.ts";
import type { CheckedAnswer } from "./check-answer.ts";

/**
 * For a run that is made again from its record alone: what came of the checks of arguments and answer.
 * A recorded schema can't tell, as what its code did (zod's `transform`, `refine`, messages of one's
 * own) is not in it.
 */
export interface RecordedChecks {
  /** As the model was told of it. */
  readonly outputSchema: JsonSchema | null;
  checkArguments(call: Pick<CallRequested, "callId" | "rawArguments">): CheckedArguments;
  checkAnswer(text: string): CheckedAnswer<unknown>;
}
