import { OstinatoError } from "../../errors.ts";
import { complaints } from "./complaints.ts";

/** A file that looked whole, and that llama.cpp can't load all the same. */
export async function refusedByLlama(path: string, cause?: unknown): Promise<OstinatoError> {
  const said = await complaints.take();
  const words = said === "" ? "" : `\n${said}`;
  return new OstinatoError("model.corrupt", `llama.cpp can't load ${path}.${words}`, {
    hint: "The file is damaged or was made for another version: fetch it again, or convert the model anew.",
    cause,
  });
}
