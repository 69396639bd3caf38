import { OstinatoError } from "../errors.ts";

/** Ours as it is; anything that the runtime threw as `model.failed`, with llama.cpp's last words. */
export function modelFailed(error: unknown, complaints: string): OstinatoError {
  if (OstinatoError.is(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const words = complaints === "" ? "" : `\nllama.cpp said:\n${complaints}`;
  return new OstinatoError("model.failed", `The model failed: ${reason}${words}`, { cause: error });
}
