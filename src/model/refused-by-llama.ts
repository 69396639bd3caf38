import { OstinatoError } from "../errors.ts";
import { complaints } from "./complaints.ts";

/** A file that looked whole, and that llama.cpp can't load all the same. */
export function refusedByLlama(path: string, cause?: unknown): OstinatoError {
  const words = complaints.text === "" ? "" : `\n${complaints.text}`;
  return new OstinatoError("model.corrupt", `llama.cpp can't load ${path}.${words}`, {
    hint: "The file is damaged or was made for another version: fetch it again, or convert the model anew.",
    cause,
  });
}
