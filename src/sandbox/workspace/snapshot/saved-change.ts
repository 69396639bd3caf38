import type { WorkspaceChange } from "../../sandbox.ts";

/** A change with what is needed to make it again. */
export interface SavedChange extends WorkspaceChange {
  readonly mode?: number;
  /** SHA-256 of a file's content, by which it is stored. */
  readonly content?: string;
}

/** The same for two changes only if they left the path in the same state. */
export function savedKey(change: WorkspaceChange): string {
  const { path, kind, type, bytesAfter, modified, target } = change;
  return JSON.stringify([path, kind, type, bytesAfter, modified ?? null, target ?? null]);
}
