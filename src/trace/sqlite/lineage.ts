import { OstinatoError } from "../../errors.ts";
import type { RunPlace } from "./rows/run-table.ts";

/**
 * A range of a run's events: those from number `from` up to, not including, `to` are stored in the
 * run at `place`.
 */
export interface Stretch {
  readonly place: RunPlace;
  readonly from: number;
  readonly to: number;
}

/**
 * Where the events of a run are stored: its own, and for a fork those it shares with its parent,
 * which may be a fork itself.
 *
 * @throws OstinatoError `journal.corrupt` when a parent is missing.
 */
export function lineageOf(
  place: RunPlace,
  find: (runId: string) => RunPlace | null,
): readonly Stretch[] {
  const end = Number.POSITIVE_INFINITY;
  if (place.shared === null) return [{ place, from: 0, to: end }];
  const { with: parentId, events } = place.shared;
  const parent = find(parentId);
  if (parent === null) {
    throw new OstinatoError(
      "journal.corrupt",
      `run ${place.runId} was forked from ${parentId}, which is not in the journal`,
      { hint: "import that run too" },
    );
  }
  const shared = lineageOf(parent, find).flatMap((stretch) => {
    const from = Math.max(stretch.from, 1);
    const to = Math.min(stretch.to, events);
    return from < to ? [{ ...stretch, from, to }] : [];
  });
  return [{ place, from: 0, to: 1 }, ...shared, { place, from: events, to: end }];
}
