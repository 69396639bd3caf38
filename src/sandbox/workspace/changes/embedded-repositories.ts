import type { Change } from "./changes.ts";

/** The entries by which git recognizes a repository, whatever the folder's name. */
const PARTS = ["HEAD", "objects", "refs"];

/**
 * Folders with `HEAD`, `objects` and `refs`, which git would treat as repositories, that these changes create or
 * modify. Their settings can name programs that git then runs.
 */
export function embeddedRepositories(changes: readonly Change[]): readonly string[] {
  const found = new Map<string, number>();
  for (const { path, after } of changes) {
    if (after === null) continue;
    const slash = path.lastIndexOf("/");
    if (!PARTS.includes(path.slice(slash + 1))) continue;
    const folder = path.slice(0, Math.max(slash, 0));
    found.set(folder, (found.get(folder) ?? 0) + 1);
  }
  return [...found].filter(([, parts]) => parts === PARTS.length).map(([folder]) => folder);
}
