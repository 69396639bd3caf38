import { OstinatoError } from "../errors.ts";

export function runNotFound(runId: string, path: string): OstinatoError {
  return new OstinatoError("journal.run-not-found", `${path} has no run ${runId}`, {
    hint: "`ostinato runs` lists them",
  });
}
