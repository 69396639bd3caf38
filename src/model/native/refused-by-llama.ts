import { OstinatoError } from "../../errors.ts";
import { complaints } from "./complaints.ts";

/** For a file that looked complete but that llama.cpp can't load. */
export async function refusedByLlama(path: string, cause?: unknown): Promise<OstinatoError> {
  const said = await complaints.take();
  const words = said === "" ? "" : `\n${said}`;
  return new OstinatoError("model.corrupt", `llama.cpp can't load ${path}.${words}`, {
    hint: "The file is damaged or was made for another version. Download it again, or convert the model again.",
    cause,
  });
}
