import { ToolFailed } from "./tool-failed.ts";

/**
 * Thrown by a tool when the model should call it again with other arguments: a query that is too broad, a date
 * that is in the past. The model sees `Error: `, the text, and that it should call again.
 *
 * Each one counts against the tool's `retries` (default: 3). A successful call of the tool
 * gives it its retries back. When they are spent, the model is told, and further calls of the tool are refused.
 * The run's limit `retries` is a budget for all of its tools.
 *
 * Write the text for the model: what was wrong with the arguments, and which ones would do.
 */
export class RetryCall extends ToolFailed {
  override readonly name = "RetryCall";
}
