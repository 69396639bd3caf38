import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

/** Suffixes of files that SQLite and Ostinato keep beside a journal. */
const COMPANIONS = [
  ...["", "-wal", "-shm", "-journal", "-writers"],
  ...["-jobs", "-jobs-wal", "-jobs-shm", "-tenants", "-workspaces"],
];

/** A journal's path relative to the workspace; null if it is outside. */
export function journalName(workspace: string, path: string): string | null {
  if (!existsSync(dirname(path))) return null;
  const real = existsSync(path)
    ? realpathSync(path)
    : join(realpathSync(dirname(path)), basename(path));
  const name = relative(workspace, real);
  return name === "" || name === ".." || name.startsWith("../") ? null : name;
}

/** The journal and the files beside it. */
export function withCompanions(journal: string): readonly string[] {
  return COMPANIONS.map((ending) => `${journal}${ending}`);
}
