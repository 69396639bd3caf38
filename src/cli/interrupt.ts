import { EXIT_CODES } from "./exit-code.ts";

/**
 * Ctrl-C once aborts what `abort` stops; twice ends the process at once. Also aborted is what nobody
 * reads any more. Returns how to stop listening.
 */
export function onInterrupt(abort: (reason: string) => void): () => void {
  let interrupted = false;
  const listener = () => {
    if (interrupted) process.exit(EXIT_CODES.aborted);
    interrupted = true;
    process.stderr.write("\nstopping; Ctrl-C again to stop at once\n");
    abort("interrupted by Ctrl-C");
  };
  const terminated = () => abort("terminated");
  const unread = ({ code }: NodeJS.ErrnoException) => {
    abort(code === "EPIPE" ? "nobody reads the output any more" : "the output cannot be written");
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
