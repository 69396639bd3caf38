import { calledName } from "../../tool/called-name.ts";
import type { CallMade } from "./calls-made.ts";

/** The built-in tool that shows results again. */
export const READ_RESULT = "read_result";

/** Lines that a placeholder suggests to read. */
const SUGGESTED_LINES = 100;

/** How the model calls `read_result`, word for word. */
export function readResultCall(handle: string, from = 1, lines = SUGGESTED_LINES): string {
  const call = JSON.stringify({ handle, from, lines });
  return `functions.${calledName({ name: READ_RESULT })} ${call}`;
}

/**
 * What stands in place of a result that was taken out.
 *
 * @param canRead Whether `read_result` is there to show it again.
 */
export function placeholder({ request, handle, lines }: CallMade, canRead: boolean): string {
  const name = request.tool ?? request.recipient;
  if (!canRead || request.tool === READ_RESULT) {
    return "[This result was taken out to make room. Call the tool again to see it.]";
  }
  const size = lines === 1 ? "1 line" : `${lines} lines`;
  return `[Result ${handle} of ${name}, ${size}, was taken out to make room. ${readResultCall(handle, 1, Math.min(lines, SUGGESTED_LINES))} shows it.]`;
}
