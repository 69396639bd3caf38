import type { JournalEvent } from "../trace/event.ts";
import type { TimedEvent } from "../trace/journal.ts";

/** The first place where a replayed run is not the recorded one. */
export interface Divergence {
  /** The event's number in the record. */
  readonly sequence: number;
  readonly step: number;
  readonly event: JournalEvent["type"];
  /** The field of the event, as a path: `newTokens[17]`, `arguments.path`; `type` for another event. */
  readonly field: string;
  /** Undefined: there is none. */
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/** What depends on when, from what and with which release a run was made, and on nothing that it did. */
const IGNORED: ReadonlySet<string> = new Set([
  ...["time", "hash", "sequence", "runId", "redacted", "ostinatoVersion", "schemaVersion"],
  ...["milliseconds", "outcome.milliseconds", "outcome.approvalMilliseconds", "parent"],
  ...["waitedMilliseconds", "stack", "agentChanges"],
  // Over what is compared itself, and of later versions only.
  ...["digest", "outcome.digest"],
  // A replay touches no workspace.
  "outcome.workspace",
]);

/** What records of earlier versions don't have, and is compared where it is. */
const ADDED_LATER: ReadonlySet<string> = new Set([
  "outcome.arguments",
  "outcome.detail",
  "outcome.text",
  "outcome.noText",
  ...["cut", "notice", "failure"],
]);

/**
 * Where two events differ first, or null. Order of keys does not count; a field that is undefined is
 * absent.
 *
 * @param ignore Further fields that may differ, as paths.
 */
export function compareEvents(
  recorded: JournalEvent,
  replayed: TimedEvent,
  step: number,
  ignore: ReadonlySet<string> = new Set(),
): Divergence | null {
  const at = { sequence: recorded.sequence, step, event: recorded.type };
  if (recorded.type !== replayed.type) {
    return { ...at, field: "type", recorded: recorded.type, replayed: replayed.type };
  }
  const difference = firstDifference(
    recorded,
    replayed,
    "",
    (path) => IGNORED.has(path) || ignore.has(path),
  );
  return difference === null ? null : { ...at, ...difference };
}

interface Difference {
  readonly field: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

function firstDifference(
  recorded: unknown,
  replayed: unknown,
  field: string,
  isIgnored: (path: string) => boolean,
): Difference | null {
  if (recorded === replayed) return null;
  if (Array.isArray(recorded) && Array.isArray(replayed)) {
    const length = Math.max(recorded.length, replayed.length);
    for (let index = 0; index < length; index++) {
      if (recorded[index] === replayed[index]) continue;
      const difference = firstDifference(
        recorded[index],
        replayed[index],
        `${field}[${index}]`,
        isIgnored,
      );
      if (difference !== null) return difference;
    }
    return null;
  }
  if (!isRecord(recorded) || !isRecord(replayed)) return { field, recorded, replayed };
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
    const path = field === "" ? key : `${field}.${key}`;
    // An earlier version wrote an empty text where it kept none.
    const isKept = recorded[key] !== undefined && recorded[key] !== "";
    if (isIgnored(path) || (!isKept && ADDED_LATER.has(path))) continue;
    const difference = firstDifference(recorded[key], replayed[key], path, isIgnored);
    if (difference !== null) return difference;
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
