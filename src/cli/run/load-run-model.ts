import { existsSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import { inertLine } from "../../inert-text.ts";
import { catalog, type Model, type ModelIdentity } from "../../model/index.ts";
import { isImported, type Journal } from "../../trace/index.ts";
import { loadWithProgress } from "../screen/load-with-progress.ts";

interface Recorded {
  readonly model: ModelIdentity;
  readonly contextSize?: number | undefined;
}

/**
 * The named model; else the one that the run last ran with, loaded as it was then: from its file, or,
 * where that is gone, by its name in the catalog.
 * @throws OstinatoError `model.not-found` when neither is there, or the run was imported with another
 *   model than the one in the box: a file that somebody else's record names is not loaded.
 */
export async function loadRunModel(
  journal: Journal,
  runId: string,
  {
    model: named,
    quiet,
  }: { readonly model?: string | undefined; readonly quiet?: boolean | undefined },
): Promise<Model> {
  if (named !== undefined) return loadWithProgress(named, { quiet });
  const { model, contextSize } = await lastRecorded(journal, runId);
  if (model.name === "tiny" || model.kind === "scripted") {
    return loadWithProgress(undefined, { quiet, ...asRecorded(model, contextSize) });
  }
  if (await isImported(journal, runId)) {
    throw notAtHand(model, `it is not loaded on the word of the imported run ${inertLine(runId)}`);
  }
  const path = model.file?.path;
  if (path !== undefined && existsSync(path)) {
    return loadWithProgress(path, { quiet, ...asRecorded(model, contextSize) });
  }
  if (Object.hasOwn(catalog, model.name)) return loadWithProgress(model.name, { quiet });
  throw notAtHand(
    model,
    `the run ${inertLine(runId)} had it from ${inertLine(path ?? "elsewhere")}`,
  );
}

async function lastRecorded(journal: Journal, runId: string): Promise<Recorded> {
  let last: Recorded | undefined;
  for await (const event of journal.read(runId)) {
    if (event.type === "run-started") last = event;
    if (event.type === "run-resumed") {
      last = { model: event.model, contextSize: event.contextSize ?? last?.contextSize };
    }
  }
  if (last === undefined) {
    throw new OstinatoError("journal.corrupt", `The run ${runId} has no beginning in the journal.`);
  }
  return last;
}

/** The room and the backend that it ran with: the numbers of a model depend on them. */
function asRecorded({ runtime }: ModelIdentity, contextSize: number | undefined) {
  return {
    ...(contextSize !== undefined && { contextSize }),
    ...(runtime.backend === "cpu" && { gpu: false as const }),
  };
}

function notAtHand({ name }: ModelIdentity, why: string): OstinatoError {
  const message = `The model ${JSON.stringify(name)} of this run is not at hand: ${why}.`;
  return new OstinatoError("model.not-found", message, { hint: "Name the model with --model." });
}
