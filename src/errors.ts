/**
 * The one error class of Ostinato.
 *
 * A person reads `message` (what went wrong, with which value) and `hint` (what to do); a program
 * reads `code`; `cause` is the underlying error. Errors that a model must act on are not thrown:
 * they are tool results (see `src/tool/failure/tool-failed.ts`).
 */
export class OstinatoError extends Error {
  override readonly name = "OstinatoError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  /** True for an `OstinatoError` from this or any other copy of the package. */
  static is(value: unknown): value is OstinatoError {
    return value instanceof Error && value.name === "OstinatoError" && "code" in value;
  }
}

/** What went wrong, for programs. The prefix names the room that reports it. */
export type ErrorCode =
  | "input.invalid"
  | "runtime.unsupported"
  | "runtime.queue-full"
  | "runtime.stopped"
  | "runtime.package-missing"
  | "harmony.vocabulary"
  | "harmony.transcript"
  | "harmony.parse"
  | "grammar.schema"
  | "model.not-found"
  | "model.not-gpt-oss"
  | "model.corrupt"
  | "model.memory"
  | "model.download"
  | "model.checksum"
  | "model.context-full"
  | "model.failed"
  | "tool.definition"
  | "approval.stale"
  | "sandbox.unavailable"
  | "sandbox.policy"
  | "sandbox.failed"
  | "workspace.missing"
  | "workspace.conflict"
  | "workspace.snapshot"
  | "journal.open"
  | "journal.write"
  | "journal.corrupt"
  | "journal.run-not-found"
  | "journal.lease-lost"
  | "trust.key"
  | "trust.folder"
  | "trust.unverified"
  | "replay.diverged"
  | "aborted"
  | "internal";
