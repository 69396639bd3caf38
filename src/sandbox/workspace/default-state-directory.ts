import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { isRunId, requireRunId } from "../../is-run-id.ts";
import { personStateFolder } from "../../person-state-folder.ts";
import { StateDirectory } from "./state-directory.ts";

/**
 * The default directory for a run's changes: `.ostinato/overlays/RUN` in the current folder, or under
 * `~/.local/state/ostinato` if the current folder isn't writable or is inside the workspace, where the run would
 * see it.
 *
 * @throws OstinatoError `input.invalid` for an invalid run id.
 */
export function defaultStateDirectory(runId: string, workspace: string): string {
  requireRunId(runId);
  const folder = existsSync(workspace) ? realpathSync(workspace) : workspace;
  const inWorkspace = `${realpathSync(".")}/`.startsWith(`${folder}/`);
  return inWorkspace || !mayWriteHere() ? inHome(runId) : here(runId);
}

function mayWriteHere(): boolean {
  const parents = [".ostinato/overlays", ".ostinato", "."];
  try {
    accessSync(parents.find(existsSync) ?? ".", constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Which of these folders keeps changes of a run that were neither committed nor discarded; null if there are none.
 * While the run is going on, it may keep some.
 *
 * @throws OstinatoError `trust.folder` or `trust.unverified` if the changes may belong to somebody else;
 *   `input.invalid` for an invalid run id.
 */
export function keptStateDirectory(runId: string): string | null {
  requireRunId(runId);
  return statePlaces(runId).find((path) => new StateDirectory(path).exists) ?? null;
}

/** Also finds changes that can't be trusted. */
export function keepsChanges(runId: string): boolean {
  return isRunId(runId) && statePlaces(runId).some((path) => new StateDirectory(path).isTaken);
}

/** The folders that may keep the changes of a run. */
export function statePlaces(runId: string): readonly string[] {
  return [here(runId), inHome(runId)];
}

function here(runId: string): string {
  return resolve(".ostinato", "overlays", runId);
}

function inHome(runId: string): string {
  return join(personStateFolder(), "overlays", runId);
}
