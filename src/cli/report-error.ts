import { CommanderError } from "commander";
import { OstinatoError } from "../errors.ts";
import { inertText } from "../inert-text.ts";
import { messageOf } from "../message-of.ts";
import { EXIT_CODES, exitCodeOfError } from "./exit-code.ts";
import { isOutputFailure } from "./output-failure.ts";

/**
 * Prints what went wrong in one line, and what to do in the next; with `json` as a line of JSON on
 * standard output too. Returns the exit code.
 */
export function reportError(error: unknown, { json = false } = {}): number {
  const tell = (code: string, message: string, hint?: string) => {
    if (!json) return;
    process.stdout.write(`${JSON.stringify({ type: "error", code, message, hint })}\n`);
  };
  if (error instanceof CommanderError) {
    // Help and version are no failures.
    if (error.exitCode === 0) return EXIT_CODES.answered;
    // Commander has printed its own words.
    tell("input.invalid", error.message.replace(/^error: /, ""), "Try: ostinato --help");
    return EXIT_CODES.usage;
  }
  // Told already.
  if (isOutputFailure(error)) return EXIT_CODES.answered;
  if (OstinatoError.is(error)) {
    process.stderr.write(`ostinato: ${inertText(error.message)}\n`);
    if (error.hint) process.stderr.write(`${inertText(error.hint)}\n`);
    tell(error.code, error.message, error.hint);
    return exitCodeOfError(error);
  }
  const message = messageOf(error);
  process.stderr.write(`ostinato: something unforeseen happened: ${inertText(message)}\n`);
  if (process.env.OSTINATO_DEBUG && error instanceof Error)
    process.stderr.write(`${inertText(error.stack ?? "")}\n`);
  else process.stderr.write("Set OSTINATO_DEBUG=1 to see where.\n");
  tell("internal", message);
  return EXIT_CODES.failed;
}
