import { OstinatoError } from "../../errors.ts";
import { messageOf } from "../../message-of.ts";
import { complaints } from "./complaints.ts";

/** An OstinatoError unchanged; any other error as `model.failed`, with llama.cpp's last log lines. */
export async function modelFailed(error: unknown): Promise<OstinatoError> {
  if (OstinatoError.is(error)) return error;
  const reason = messageOf(error);
  const said = await complaints.take();
  const words = said === "" ? "" : `\nllama.cpp said:\n${said}`;
  return new OstinatoError("model.failed", `The model failed: ${reason}${words}`, { cause: error });
}
