import { OstinatoError } from "../../errors.ts";

/** Where a person can fetch the file with other means, and where it then belongs. */
export interface ByHand {
  readonly url: string;
  readonly path: string;
}

/** A `model.download` error whose hint says how to do without. */
export function downloadFailed(
  reason: string,
  byHand: ByHand,
  options: { hint?: string; cause?: unknown } = {},
): OstinatoError {
  const { hint = "", cause } = options;
  return new OstinatoError("model.download", `${byHand.url} could not be downloaded: ${reason}`, {
    hint: `${hint && `${hint} `}Or fetch it by other means and put it at ${byHand.path}.`,
    cause,
  });
}

/** For an answer that repeating won't change. */
export function refusedByServer(status: number, byHand: ByHand): OstinatoError {
  if (status === 401 || status === 403) {
    return downloadFailed(`the server refuses it (${status}).`, byHand, {
      hint: "The repository is private or asks for consent: set HF_TOKEN to a token that may read it.",
    });
  }
  if (status === 404) {
    return downloadFailed("there is no such file (404).", byHand, {
      hint: "Check owner, repository, file and revision; files on a hub do get renamed.",
    });
  }
  return downloadFailed(`the server answered ${status}.`, byHand);
}

/** Did the file system refuse? What a network throws has such an error as its cause at most. */
export function isOfDisk(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}

/** For a folder that can't be written, or a disk that is full. */
export function diskFailed(error: Error, byHand: ByHand): OstinatoError {
  return downloadFailed(`${error.message}.`, byHand, {
    hint: "Make room and see that the folder can be written, or set OSTINATO_CACHE to another one. What was loaded is kept and goes on from there.",
    cause: error,
  });
}

/** For a network that isn't there, or doesn't stay. */
export function networkFailed(error: unknown, byHand: ByHand): OstinatoError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const words = cause instanceof Error ? cause.message || cause.name : String(cause);
  return downloadFailed(`${words || "the network failed"}.`, byHand, {
    hint: "Is there a network? HF_ENDPOINT names a mirror, NODE_USE_ENV_PROXY=1 makes Node use HTTPS_PROXY. What was loaded is kept and goes on from there.",
    cause: error,
  });
}
