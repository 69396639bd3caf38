import { EXIT_CODES } from "./exit-code.ts";

let failure: NodeJS.ErrnoException | null = null;

/**
 * What cannot be written ends nothing at once: what is under way ends as it would, and a run and an
 * evaluation are aborted (`onInterrupt`). A reader that has seen enough (`ostinato runs | head`) is no
 * error; a full disk is told in one line, and is a failure. Where standard error itself cannot be
 * written, there is nobody to tell.
 */
export function listenForOutputFailure(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const first = failure === null;
    failure ??= error;
    if (!first || error.code === "EPIPE") return;
    process.stderr.write(`ostinato: standard output cannot be written: ${error.message}\n`);
    process.once("exit", () => {
      process.exitCode = EXIT_CODES.failed;
    });
  });
}

/** True for an error that is no other than the one that was told already. */
export function isOutputFailure(error: unknown): boolean {
  if (failure === null || !(error instanceof Error)) return false;
  return error === failure || error.cause === failure;
}
