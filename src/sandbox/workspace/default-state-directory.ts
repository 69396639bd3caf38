import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { isRunId, requireRunId } from "../../is-run-id.ts";
import { personStateFolder } from "../../person-state-folder.ts";
import { StateDirectory } from "./state-directory.ts";

/**
 * Where a run's changes are kept when nobody says where: `.ostinato/overlays/RUN` in the current
 * folder, or under `~/.local/state/ostinato` when the current folder may not be written or lies in the
 * workspace itself, which the run sees.
 *
 * @throws OstinatoError `input.invalid` for an id that is none.
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
 * The one of these folders that keeps changes of a run, neither committed nor discarded; null where there
 * are none. While the run goes on, it may keep some.
 *
 * @throws OstinatoError `trust.folder` or `trust.unverified` where what is kept may be somebody else's;
 *   `input.invalid` for an id that is none.
 */
export function keptStateDirectory(runId: string): string | null {
  requireRunId(runId);
  return statePlaces(runId).find((path) => new StateDirectory(path).exists) ?? null;
}

/** Also where what is kept can't be trusted. */
export function keepsChanges(runId: string): boolean {
  return isRunId(runId) && statePlaces(runId).some((path) => new StateDirectory(path).isTaken);
}

/** Where changes of a run are looked for. */
export function statePlaces(runId: string): readonly string[] {
  return [here(runId), inHome(runId)];
}

function here(runId: string): string {
  return resolve(".ostinato", "overlays", runId);
}

function inHome(runId: string): string {
  return join(personStateFolder(), "overlays", runId);
}
