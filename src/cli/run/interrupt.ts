import { EXIT_CODES } from "../exit-code.ts";

/**
 * Calls `abort` on Ctrl-C, on SIGTERM, and when standard output can no longer be written, with the reason
 * and the exit code. A second Ctrl-C ends the process at once. Returns a function that stops listening.
 */
export function onInterrupt(abort: (reason: string, exitCode: number) => void): () => void {
  let interrupted = false;
  const listener = () => {
    if (interrupted) process.exit(EXIT_CODES.aborted);
    interrupted = true;
    process.stderr.write("\nstopping; press Ctrl-C again to stop at once\n");
    abort("interrupted by Ctrl-C", EXIT_CODES.aborted);
  };
  const terminated = () => abort("terminated", EXIT_CODES.terminated);
  const unread = ({ code }: NodeJS.ErrnoException) => {
    const reason =
      code === "EPIPE" ? "the output is no longer read" : "the output can't be written";
    abort(reason, EXIT_CODES.aborted);
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", terminated);
  process.stdout.on("error", unread);
  return () => {
    process.off("SIGINT", listener);
    process.off("SIGTERM", terminated);
    process.stdout.off("error", unread);
  };
}
