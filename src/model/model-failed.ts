import { OstinatoError } from "../errors.ts";
import { messageOf } from "../message-of.ts";
import { complaints } from "./complaints.ts";

/** Ours as it is; anything that the runtime threw as `model.failed`, with llama.cpp's last words. */
export function modelFailed(error: unknown): OstinatoError {
  if (OstinatoError.is(error)) return error;
  const reason = messageOf(error);
  const words = complaints.text === "" ? "" : `\nllama.cpp said:\n${complaints.text}`;
  return new OstinatoError("model.failed", `The model failed: ${reason}${words}`, { cause: error });
}
