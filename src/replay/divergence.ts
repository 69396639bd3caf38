import type { JournalEvent } from "../trace/event.ts";
import type { TimedEvent } from "../trace/journal.ts";

/** The first place where a replayed run differs from the recorded one. */
export interface Divergence {
  /** The event's number in the record. */
  readonly sequence: number;
  readonly step: number;
  readonly event: JournalEvent["type"];
  /**
   * The field of the event, as a path: `newTokens[17]`, `arguments.path`; `type` for a different
   * event.
   */
  readonly field: string;
  /** Undefined: there is no value. */
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/**
 * Fields that depend on when, from what and with which release a run was made, and not on what it
 * did.
 */
const IGNORED: ReadonlySet<string> = new Set([
  ...["time", "hash", "sequence", "runId", "redacted", "ostinatoVersion", "schemaVersion"],
  ...["milliseconds", "outcome.milliseconds", "outcome.approvalMilliseconds", "parent"],
  ...["outcome.pausedMilliseconds", "outcome.undelivered"],
  ...["waitedMilliseconds", "stack", "agentChanges"],
  // Covers fields that are compared themselves, and exists only in later versions.
  ...["digest", "outcome.digest", "outcome.pending.digest"],
  // A replay touches no workspace.
  "outcome.workspace",
]);

/** Fields that records of earlier versions don't have; they are compared if present. */
const ADDED_LATER: ReadonlySet<string> = new Set([
  "outcome.arguments",
  "outcome.pending",
  "outcome.detail",
  "outcome.text",
  "outcome.noText",
  ...["cut", "notice", "failure"],
]);

/**
 * The first difference of two events, or null. The order of keys doesn't matter; an undefined field
 * counts as absent.
 *
 * @param ignore More fields that may differ, as paths.
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
    (path) => IGNORED.has(withoutIndexes(path)) || ignore.has(path),
  );
  return difference === null ? null : { ...at, ...difference };
}

/** `outcome.pending[0].digest` as `outcome.pending.digest`. */
function withoutIndexes(path: string): string {
  return path.replace(/\[\d+\]/g, "");
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
    // An earlier version wrote an empty text if it kept none.
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
