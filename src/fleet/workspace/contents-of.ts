import { join } from "node:path";
import type { ContentStore } from "../../sandbox/workspace/travel/content-store.ts";
import { DirectoryContents } from "../../sandbox/workspace/travel/directory-contents.ts";
import type { Journal } from "../../trace/index.ts";
import { PostgresJournal } from "../../trace/postgres/postgres-journal.ts";

/**
 * Where workspaces are kept that travel: a directory, or a store for each tenant, for example in an object store.
 * Default: where the runs are, in the database or beside the journal's file.
 */
export type Snapshots = string | ((tenant: string) => ContentStore);

/** A tenant's contents. Null for a journal in memory. */
export function contentsOf(
  journal: Journal,
  tenant: string,
  snapshots: Snapshots | undefined,
): ContentStore | null {
  if (typeof snapshots === "function") return snapshots(tenant);
  // Encoded, a tenant's name is one folder, and none of `.` and `..`.
  if (snapshots !== undefined) {
    return new DirectoryContents(join(snapshots, `tenant-${encodeURIComponent(tenant)}`));
  }
  if (journal instanceof PostgresJournal) return journal.contents();
  const { path = ":memory:" } = journal;
  return path === ":memory:" ? null : new DirectoryContents(`${path}-workspaces`);
}
