import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { StateDirectory } from "./state-directory.ts";

/**
 * Where a run's changes are kept when nobody says where: `.ostinato/overlays/RUN` in the current
 * folder, or under `~/.local/state/ostinato` when the current folder may not be written or lies in the
 * workspace itself, which the run sees.
 */
export function defaultStateDirectory(runId: string, workspace: string): string {
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

/** True while changes of a run, neither committed nor discarded, are kept in one of these folders. */
export function keepsChanges(runId: string): boolean {
  return [here(runId), inHome(runId)].some((path) => new StateDirectory(path).exists);
}

function here(runId: string): string {
  return resolve(".ostinato", "overlays", runId);
}

function inHome(runId: string): string {
  const { XDG_STATE_HOME } = process.env;
  const home =
    XDG_STATE_HOME?.startsWith("/") === true ? XDG_STATE_HOME : join(homedir(), ".local", "state");
  return join(home, "ostinato", "overlays", runId);
}
