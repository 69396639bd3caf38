/**
 * Thrown by a tool for something that the model should read and act on: a missing file, an invalid pattern.
 * The model sees `Error: ` and the text; people and programs also see the details. Calling the same tool again
 * isn't suggested: for that, throw `RetryCall`. Other errors are also returned to the model, as a failure of
 * the tool itself.
 *
 * Write the text for the model: what was wrong, with which value, and what exists instead.
 */
export class ToolFailed extends Error {
  override readonly name: string = "ToolFailed";
  /** Any JSON value. */
  readonly details: unknown;

  constructor(text: string, details?: unknown) {
    super(text);
    this.details = details;
  }
}
