import { CommanderError } from "commander";
import { OstinatoError } from "../errors.ts";
import { inertText } from "../inert-text.ts";
import { messageOf } from "../message-of.ts";
import { EXIT_CODES, exitCodeOfError } from "./exit-code.ts";
import { isOutputFailure } from "./output-failure.ts";

/** Prints what went wrong in one line, and what to do in the next. Returns the exit code. */
export function reportError(error: unknown): number {
  // Commander has printed its own words; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
  // Told already.
  if (isOutputFailure(error)) return EXIT_CODES.answered;
  if (OstinatoError.is(error)) {
    process.stderr.write(`ostinato: ${inertText(error.message)}\n`);
    if (error.hint) process.stderr.write(`${inertText(error.hint)}\n`);
    return exitCodeOfError(error);
  }
  const message = messageOf(error);
  process.stderr.write(`ostinato: something unforeseen happened: ${inertText(message)}\n`);
  if (process.env.OSTINATO_DEBUG && error instanceof Error)
    process.stderr.write(`${inertText(error.stack ?? "")}\n`);
  else process.stderr.write("Set OSTINATO_DEBUG=1 to see where.\n");
  return EXIT_CODES.failed;
}
