import { posix } from "node:path";
import { editDistance } from "./edit-distance.ts";

/**
 * The names most like `wanted`, nearest first, at most `limit`; names equally near stay in their order.
 * Only the last part of a path is compared, without case, and another ending counts little: who looks
 * for `todo.txt` means `todo.md` rather than `long.txt`.
 */
export function nearestNames(wanted: string, names: readonly string[], limit = 8): string[] {
  const target = nameParts(wanted);
  return names
    .map((name) => {
      const { stem, ending } = nameParts(name);
      const distance = editDistance(target.stem, stem) + (target.ending === ending ? 0 : 1);
      return { name, distance };
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name);
}

function nameParts(path: string): { stem: string; ending: string } {
  const name = posix.basename(path).toLowerCase().slice(0, 200);
  const ending = posix.extname(name);
  return { stem: name.slice(0, name.length - ending.length), ending };
}
