import { type ErrorCode, OstinatoError } from "../../../errors.ts";

/** SQLSTATEs that `append_events` raises. */
export const LEASE_LOST = "OS001";
export const NO_SUCH_RUN = "OS002";
export const RUN_EXISTS = "OS003";

/** The SQLSTATE of an error that Postgres reported, or Node's code of a failed connection; null otherwise. */
export function postgresCode(cause: unknown): string | null {
  if (!(cause instanceof Error) || !("code" in cause)) return null;
  return typeof cause.code === "string" ? cause.code : null;
}

/**
 * Was the connection lost, or is the server starting, stopping or out of connections? The same statement
 * can work a moment later. Classes 08 and 57P, and 53300, of Postgres; the rest is Node's.
 */
export function isConnectionLost(cause: unknown): boolean {
  const code = postgresCode(cause);
  if (code !== null && /^(08...|57P0[1-5]|53300)$/.test(code)) return true;
  if (code !== null && UNREACHABLE.has(code)) return true;
  return (
    cause instanceof Error &&
    /Connection terminated|connection timeout|Query read timeout/i.test(cause.message)
  );
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
]);

/**
 * An error of the database as an `OstinatoError`. The driver's errors can have the connection's address as a
 * property, so only code and message are kept as the cause, and the password is removed from these.
 *
 * @param withoutSecrets Removes the URL and its password from a text.
 */
export function postgresError(
  cause: unknown,
  code: ErrorCode,
  what: string,
  withoutSecrets: (text: string) => string,
): OstinatoError {
  if (OstinatoError.is(cause)) return cause;
  const message = withoutSecrets(cause instanceof Error ? cause.message : String(cause));
  const state = postgresCode(cause);
  const clean = new Error(state === null ? message : `${message} (${state})`);
  const hint = hintOf(cause);
  return new OstinatoError(code, `${what}: ${message}`, {
    ...(hint !== undefined && { hint }),
    cause: clean,
  });
}

function hintOf(cause: unknown): string | undefined {
  const code = postgresCode(cause);
  if (code === "28P01" || code === "28000") return "Check the user and the password of the URL.";
  if (code === "3D000") return "Create the database: createdb NAME";
  if (code === "42501") {
    return "The role needs CREATE on the database for the first start, then the rights on the schema ostinato.";
  }
  if (isConnectionLost(cause)) return "Check that the server runs and can be reached from here.";
  return undefined;
}
