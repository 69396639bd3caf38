/** A longer text is not a name; comparing it would only cost time. */
const LONGEST = 100;

/** The name that was most likely meant: at most a third of its letters differ. Null if none is that close. */
export function nearestName(wanted: string, names: readonly string[]): string | null {
  return nearestNames(wanted, names)[0] ?? null;
}

/** All names of which at most a third of the letters differ, the nearest first. */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  if (wanted.length > LONGEST) return [];
  return names
    .map((name) => ({ name, distance: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => {
      const most = Math.max(2, Math.floor(Math.max(wanted.length, name.length) / 3));
      return distance <= most && distance < name.length;
    })
    .sort((one, other) => one.distance - other.distance)
    .map(({ name }) => name);
}

/** The Damerau–Levenshtein distance: letters inserted, deleted, replaced or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
