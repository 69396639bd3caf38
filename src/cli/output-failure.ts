import { EXIT_CODES } from "./exit-code.ts";

let failure: NodeJS.ErrnoException | null = null;

/**
 * A failed write to standard output doesn't end the process at once: the command finishes, and a run or an
 * evaluation is aborted (`onInterrupt`). A reader that closes early (`ostinato runs | head`) is not an
 * error. A full disk is: it is reported in one line. If standard error itself can't be written, nothing
 * can be reported.
 */
export function listenForOutputFailure(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const first = failure === null;
    failure ??= error;
    if (!first || error.code === "EPIPE") return;
    process.stderr.write(`ostinato: standard output can't be written: ${error.message}\n`);
    process.once("exit", () => {
      process.exitCode = EXIT_CODES.failed;
    });
  });
}

/** True for the error that was already reported. */
export function isOutputFailure(error: unknown): boolean {
  if (failure === null || !(error instanceof Error)) return false;
  return error === failure || error.cause === failure;
}
