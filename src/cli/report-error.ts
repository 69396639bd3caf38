import { CommanderError } from "commander";
import { OstinatoError } from "../errors.ts";
import { inertText } from "../inert-text.ts";
import { messageOf } from "../message-of.ts";
import { EXIT_CODES, exitCodeOfError } from "./exit-code.ts";
import { isOutputFailure } from "./output-failure.ts";

/**
 * Prints what went wrong in one line and what to do in the next. With `json`, also prints a line of JSON
 * on standard output. Returns the exit code.
 */
export function reportError(error: unknown, { json = false } = {}): number {
  const printJson = (code: string, message: string, hint?: string) => {
    if (!json) return;
    process.stdout.write(`${JSON.stringify({ type: "error", code, message, hint })}\n`);
  };
  if (error instanceof CommanderError) {
    // Help and version are not failures.
    if (error.exitCode === 0) return EXIT_CODES.answered;
    // Commander has already printed its message.
    printJson("input.invalid", error.message.replace(/^error: /, ""), "Try: ostinato --help");
    return EXIT_CODES.usage;
  }
  // Already reported.
  if (isOutputFailure(error)) return EXIT_CODES.answered;
  if (OstinatoError.is(error)) {
    process.stderr.write(`ostinato: ${inertText(error.message)}\n`);
    if (error.hint) process.stderr.write(`${inertText(error.hint)}\n`);
    printJson(error.code, error.message, error.hint);
    return exitCodeOfError(error);
  }
  const message = messageOf(error);
  process.stderr.write(`ostinato: unexpected error: ${inertText(message)}\n`);
  if (process.env.OSTINATO_DEBUG && error instanceof Error)
    process.stderr.write(`${inertText(error.stack ?? "")}\n`);
  else process.stderr.write("Set OSTINATO_DEBUG=1 to print the stack.\n");
  printJson("internal", message);
  return EXIT_CODES.failed;
}
