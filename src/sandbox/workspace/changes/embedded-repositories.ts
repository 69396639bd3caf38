import type { Change } from "./changes.ts";

/** What makes a folder a repository to git, whatever the folder is called. */
const PARTS = ["HEAD", "objects", "refs"];

/**
 * Folders that git would read as a repository and that these changes make or touch: `HEAD`, `objects` and
 * `refs` lie in them. Their settings can name programs, which git then runs.
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
