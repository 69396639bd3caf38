/**
 * Thrown by a tool for something that the model should read and act on: a missing file, an invalid pattern.
 * The model sees `Error: ` and the text. Other errors are also returned to the model, as a failure of the
 * tool itself.
 *
 * Write the text for the model: what was wrong, with which value, and what exists instead.
 */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
  readonly details: unknown;

  constructor(text: string, details?: unknown) {
    super(text);
    this.details = details;
  }
}
