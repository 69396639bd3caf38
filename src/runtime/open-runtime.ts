import { checkWholeNumber } from "../check-whole-number.ts";
import { OstinatoError } from "../errors.ts";
import type { Model } from "../model/model.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { openJournal } from "../trace/sqlite/open-journal.ts";
import { RunScheduler } from "./run-scheduler.ts";
import type { Runtime, RuntimeOptions } from "./runtime.ts";

const OPTIONS: { readonly [Name in keyof Required<RuntimeOptions>]: true } = {
  models: true,
  journal: true,
  maxConcurrent: true,
  maxConcurrentPerTenant: true,
  maxWaiting: true,
  memoryReserve: true,
  agingMilliseconds: true,
};

/** Without a limit of their own, models such as a script's take this many runs at the same time. */
const UNPLANNED = 50;
const MEMORY_RESERVE = 256 * 2 ** 20;

/**
 * Opens a runtime: many runs at the same time over loaded models, with a fair queue for those that wait. It has no
 * state outside of itself: a process may have several.
 *
 * @throws OstinatoError `input.invalid` for an unknown option, no models, a model that isn't one, or a limit that
 *   isn't a whole number; `journal.open`.
 */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  refuseUnknownNames("an option of openRuntime()", options, OPTIONS);
  const models = Object.entries(options.models ?? {});
  if (models.length === 0) {
    throw new OstinatoError("input.invalid", "The runtime has no models.", {
      hint: "Load one: openRuntime({ models: { tiny: await loadModel() } }).",
    });
  }
  for (const [name, model] of models) checkModel(name, model);
  for (const name of ["maxConcurrent", "maxConcurrentPerTenant", "agingMilliseconds"] as const) {
    checkWholeNumber(name, options[name], 1);
  }
  for (const name of ["maxWaiting", "memoryReserve"] as const)
    checkWholeNumber(name, options[name], 0);
  const planned = models.reduce((sum, [, model]) => sum + (plannedSessions(model) ?? UNPLANNED), 0);
  const { journal } = options;
  const isOpen = typeof journal === "object";
  return new RunScheduler({
    models: options.models,
    sessions: new Map(models.map(([name, model]) => [name, plannedSessions(model)])),
    journal: isOpen ? journal : await openJournal(journal),
    ownsJournal: !isOpen,
    maxConcurrent: options.maxConcurrent ?? planned,
    maxConcurrentPerTenant: options.maxConcurrentPerTenant ?? Number.POSITIVE_INFINITY,
    maxWaiting: options.maxWaiting ?? 1000,
    memoryReserve: options.memoryReserve ?? MEMORY_RESERVE,
    agingMilliseconds: options.agingMilliseconds ?? 10_000,
  });
}

/** As it was loaded. Null: a model without a limit, such as a script's. */
function plannedSessions({ identity }: Model): number | null {
  const { sequences } = identity.runtime;
  return typeof sequences === "number" ? sequences : null;
}

function checkModel(name: string, model: unknown): void {
  if (typeof (model as Partial<Model> | undefined)?.openSession === "function") return;
  throw new OstinatoError("input.invalid", `The runtime's model ${name} is not a loaded model.`, {
    hint: "Await it: { tiny: await loadModel() }.",
  });
}
