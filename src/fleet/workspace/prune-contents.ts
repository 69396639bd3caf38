import { OstinatoError } from "../../errors.ts";
import type { SavedLayer } from "../../sandbox/index.ts";
import type { ContentStore } from "../../sandbox/workspace/travel/content-store.ts";
import {
  checkedSnapshot,
  DEFAULT_SNAPSHOT_LIMITS,
  MOST_LIST_BYTES,
} from "../../sandbox/workspace/travel/layer-snapshot.ts";
import { SavedContents } from "../../sandbox/workspace/travel/saved-contents.ts";
import { type Journal, runBeginning } from "../../trace/index.ts";
import { isSettled } from "./fetch-changes.ts";
import { lastSaved } from "./last-saved.ts";

/** Contents are put before the record names them: younger ones are left alone. */
const GRACE_MILLISECONDS = 60 * 60 * 1000;

/** The limits of a state are those of its writer, and nothing is made of it here. */
const ANY_SIZE = { ...DEFAULT_SNAPSHOT_LIMITS, files: Infinity, bytes: Infinity };

/**
 * Deletes the contents that the last state of no run needs: those of earlier states, of runs that are gone, and of
 * runs whose changes were brought to a machine or dropped. Returns how many.
 *
 * @param grace Milliseconds; contents that were used since then are kept. Default: an hour.
 */
export async function pruneContents(
  journal: Journal,
  store: ContentStore,
  grace: number = GRACE_MILLISECONDS,
): Promise<number> {
  const since = Date.now() - grace;
  // Asked first: what is put from now on isn't among them.
  const unused = await store.unused(since);
  if (unused.length === 0) return 0;
  const needed = new Set<string>();
  for (const { runId } of await journal.list({ limit: Number.MAX_SAFE_INTEGER })) {
    if ((await runBeginning(journal, runId)).sandbox?.saved === undefined) continue;
    const saved = await lastSaved(journal, runId, { isTrusted: true });
    if (saved === null || (await isSettled(journal, runId, saved.number))) continue;
    for (const hash of await contentsNeeded(store, saved)) needed.add(hash);
  }
  const going = unused.filter((hash) => !needed.has(hash));
  await store.delete(going, since);
  return going.length;
}

async function contentsNeeded(
  store: ContentStore,
  { hash }: SavedLayer,
): Promise<readonly string[]> {
  try {
    const content = await new SavedContents(store).get(hash, MOST_LIST_BYTES);
    const { base, entries } = checkedSnapshot(content, ANY_SIZE);
    const files = entries.flatMap((entry) => (entry.type === "file" ? (entry.content ?? []) : []));
    return [hash, base, ...files];
  } catch (error) {
    // A state that is not there, of an imported run for example, needs nothing.
    if (OstinatoError.is(error) && error.code === "workspace.snapshot") return [];
    throw error;
  }
}
