import type { ErrorCode, OstinatoError } from "../errors.ts";
import type { Outcome } from "../trace/event.ts";

/** The command's exit codes. `ostinato --help` prints this table. */
export const EXIT_CODES = {
  answered: 0,
  failed: 1,
  usage: 2,
  limit: 3,
  stuck: 4,
  "awaiting-approval": 5,
  aborted: 130,
  /** Aborted by SIGTERM. */
  terminated: 143,
} as const satisfies { readonly [kind in Outcome["kind"] | "usage" | "terminated"]: number };

/** Errors that a different command line would have avoided. */
const USAGE_ERRORS: ReadonlySet<string> = new Set<ErrorCode>([
  "input.invalid",
  "journal.run-not-found",
  "model.not-found",
  "model.not-gpt-oss",
  "sandbox.policy",
  "trust.folder",
  "trust.key",
  "workspace.missing",
]);

export function exitCodeOfError({ code, cause }: OstinatoError): number {
  const wrongPath = code.startsWith("journal.") && isMissingFile(cause);
  return wrongPath || USAGE_ERRORS.has(code) ? EXIT_CODES.usage : EXIT_CODES.failed;
}

/** The exit code of a run; `whenAborted` is the code for an aborted run. */
export function exitCodeOfOutcome(outcome: Outcome, whenAborted: number): number {
  if (outcome.kind === "aborted") return whenAborted;
  if (outcome.kind === "failed" && USAGE_ERRORS.has(outcome.error.code)) return EXIT_CODES.usage;
  return EXIT_CODES[outcome.kind];
}

/** True if the file system says that there is no such file. */
function isMissingFile(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    "code" in cause &&
    (cause.code === "ENOENT" || cause.code === "ENOTDIR" || cause.code === "EISDIR")
  );
}
