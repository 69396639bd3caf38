import type { Journal, RunTrust } from "../journal.ts";
import { IMPORTED_ATTACHMENT } from "./imported-attachment.ts";

/** Whose a run is, in any journal. @throws OstinatoError `journal.run-not-found`. */
export async function runTrust(journal: Journal, runId: string): Promise<RunTrust> {
  const trust = (await journal.trust?.(runId)) ?? "own";
  const isMarked = trust === "own" && (await journal.attached(runId, IMPORTED_ATTACHMENT)) !== null;
  return isMarked ? "imported" : trust;
}

/**
 * Whether a run is not this person's own: imported, forked from an imported run, or not sealed with
 * their key. Whoever continues it must not open what it names.
 */
export async function isImported(journal: Journal, runId: string): Promise<boolean> {
  return (await runTrust(journal, runId)) !== "own";
}
