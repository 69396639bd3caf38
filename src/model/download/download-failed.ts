import { OstinatoError } from "../../errors.ts";

/** Where to download the file manually, and where to put it. */
export interface ByHand {
  readonly url: string;
  readonly path: string;
}

/** A `model.download` error whose hint explains the manual download. */
export function downloadFailed(
  reason: string,
  byHand: ByHand,
  options: { hint?: string; cause?: unknown } = {},
): OstinatoError {
  const { hint = "", cause } = options;
  return new OstinatoError("model.download", `${byHand.url} could not be downloaded: ${reason}`, {
    hint: `${hint && `${hint} `}Or download it manually to ${byHand.path}.`,
    cause,
  });
}

/** For an HTTP status where a retry won't help. */
export function refusedByServer(status: number, byHand: ByHand): OstinatoError {
  if (status === 401 || status === 403) {
    return downloadFailed(`the server denied access (${status}).`, byHand, {
      hint: "The repository is private or requires accepting its terms: set HF_TOKEN to a token with read access.",
    });
  }
  if (status === 404) {
    return downloadFailed("the file doesn't exist (404).", byHand, {
      hint: "Check owner, repository, file and revision. Files on a hub can get renamed.",
    });
  }
  return downloadFailed(`the server answered ${status}.`, byHand);
}

/** Whether the error comes from the file system. Network errors have a system error only as their cause. */
export function isOfDisk(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}

/** For a folder that isn't writable, or a full disk. */
export function diskFailed(error: Error, byHand: ByHand): OstinatoError {
  return downloadFailed(`${error.message}.`, byHand, {
    hint: "Free some space and check that the folder is writable, or set OSTINATO_CACHE to another folder. The partial download is kept and will be resumed.",
    cause: error,
  });
}

/** For a missing or unreliable network. */
export function networkFailed(error: unknown, byHand: ByHand): OstinatoError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const words = cause instanceof Error ? cause.message || cause.name : String(cause);
  return downloadFailed(`${words || "the network failed"}.`, byHand, {
    hint: "Check the network connection. HF_ENDPOINT selects a mirror; NODE_USE_ENV_PROXY=1 makes Node use HTTPS_PROXY. The partial download is kept and will be resumed.",
    cause: error,
  });
}
