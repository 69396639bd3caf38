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
 * The named model; otherwise the one that the run last used, with the same settings: from its file or, if
 * that is gone, by its name in the catalog.
 * @throws OstinatoError `model.not-found` if neither exists, or if the run was imported and used any model
 *   but the one in the box: a file that an imported record names is not loaded.
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
    throw unavailable(
      model,
      `the run ${inertLine(runId)} was imported, and an imported run can't choose the model file`,
    );
  }
  const path = model.file?.path;
  if (path !== undefined && existsSync(path)) {
    return loadWithProgress(path, { quiet, ...asRecorded(model, contextSize) });
  }
  if (Object.hasOwn(catalog, model.name)) return loadWithProgress(model.name, { quiet });
  throw unavailable(
    model,
    `the run ${inertLine(runId)} loaded it from ${inertLine(path ?? "elsewhere")}`,
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
    throw new OstinatoError(
      "journal.corrupt",
      `The run ${runId} has no run-started event in the journal.`,
    );
  }
  return last;
}

/** The context size and backend of the run: a model's numbers depend on them. */
function asRecorded({ runtime }: ModelIdentity, contextSize: number | undefined) {
  return {
    ...(contextSize !== undefined && { contextSize }),
    ...(runtime.backend === "cpu" && { gpu: false as const }),
  };
}

function unavailable({ name }: ModelIdentity, why: string): OstinatoError {
  const message = `The model ${JSON.stringify(name)} of this run is not available: ${why}.`;
  return new OstinatoError("model.not-found", message, { hint: "Name the model with --model." });
}
