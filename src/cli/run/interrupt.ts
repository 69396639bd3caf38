import { EXIT_CODES } from "../exit-code.ts";

/**
 * Ctrl-C and SIGTERM abort what `abort` stops; a second Ctrl-C ends the process at once. Also aborted is
 * what nobody reads any more. `abort` is told why, and with which code the command ends.
 * Returns how to stop listening.
 */
export function onInterrupt(abort: (reason: string, exitCode: number) => void): () => void {
  let interrupted = false;
  const listener = () => {
    if (interrupted) process.exit(EXIT_CODES.aborted);
    interrupted = true;
    process.stderr.write("\nstopping; Ctrl-C again to stop at once\n");
    abort("interrupted by Ctrl-C", EXIT_CODES.aborted);
  };
  const terminated = () => abort("terminated", EXIT_CODES.terminated);
  const unread = ({ code }: NodeJS.ErrnoException) => {
    const reason =
      code === "EPIPE" ? "nobody reads the output any more" : "the output cannot be written";
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
