import type { Model } from "../model/model.ts";
import type { JournalEvent, RunStarted } from "../trace/event.ts";
import { OSTINATO_VERSION } from "../version.ts";

/** A setting that can change what a model writes, as it was recorded and as it is now. */
export interface SettingDifference {
  readonly setting: string;
  readonly recorded: unknown;
  readonly now: unknown;
}

/**
 * Settings of the model that differ from the run's record: file, hash, build, backend, context …
 */
export function settingDifferences(
  started: RunStarted,
  events: readonly JournalEvent[],
  model: Model,
): SettingDifference[] {
  const resumed = events.findLast((event) => event.type === "run-resumed");
  const then = resumed?.type === "run-resumed" ? resumed.model : started.model;
  const now = model.identity;
  const pairs: [string, unknown, unknown][] = [
    [
      "ostinato",
      resumed?.type === "run-resumed" ? resumed.ostinatoVersion : started.ostinatoVersion,
      OSTINATO_VERSION,
    ],
    ["model kind", then.kind, now.kind],
    ["model name", then.name, now.name],
    ["model bytes", then.file?.bytes, now.file?.bytes],
    ["model sha256", then.file?.sha256, now.file?.sha256],
    ["context size", started.contextSize ?? model.contextSize, model.contextSize],
  ];
  for (const name of new Set([...Object.keys(then.runtime), ...Object.keys(now.runtime)])) {
    pairs.push([name, then.runtime[name], now.runtime[name]]);
  }
  return pairs.flatMap(([setting, recorded, value]) =>
    recorded === value ? [] : [{ setting, recorded, now: value }],
  );
}
