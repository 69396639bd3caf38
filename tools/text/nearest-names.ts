import { posix } from "node:path";
import { editDistance } from "./edit-distance.ts";

/**
 * The names most like `wanted`, nearest first, at most `limit`; names equally near stay in their order.
 * Only the last part of a path is compared, without case.
 */
export function nearestNames(wanted: string, names: readonly string[], limit = 8): string[] {
  const target = lastPart(wanted);
  return names
    .map((name) => ({ name, distance: editDistance(target, lastPart(name)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name);
}

function lastPart(path: string): string {
  return posix.basename(path).toLowerCase().slice(0, 200);
}
