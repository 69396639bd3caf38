import { OstinatoError } from "../../errors.ts";

/**
 * Rejects a turn that doesn't fit before anything is evaluated. Nothing is ever shifted out of the context.
 * @throws OstinatoError `model.context-full`; `input.invalid` for an empty prompt or no room for output.
 */
export function checkRoom(promptTokens: number, maxTokens: number, contextSize: number): void {
  if (promptTokens === 0) {
    throw new OstinatoError("input.invalid", "The prompt of a turn is empty.");
  }
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw new OstinatoError(
      "input.invalid",
      `maxTokens must be a whole number of at least 1, not ${maxTokens}.`,
    );
  }
  if (promptTokens + maxTokens > contextSize) {
    throw new OstinatoError(
      "model.context-full",
      `A prompt of ${promptTokens} tokens and a turn of up to ${maxTokens} don't fit into the context of ${contextSize}.`,
      { hint: "Load the model with a larger contextSize, or shorten the conversation." },
    );
  }
}
