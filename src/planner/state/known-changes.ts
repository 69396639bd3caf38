import type { WorkspaceChange } from "../../sandbox/sandbox.ts";

/** The changes to the workspace that are recorded, the last one for each path. */
export class KnownChanges {
  readonly #changes = new Map<string, string>();

  add(changes: readonly WorkspaceChange[] = []): void {
    for (const change of changes) this.#changes.set(change.path, JSON.stringify(change));
  }

  /** Whether exactly this change is recorded. */
  knows(change: WorkspaceChange): boolean {
    return this.#changes.get(change.path) === JSON.stringify(change);
  }
}
