import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Where a run's changes are kept when nobody says where: `.ostinato/overlays/RUN` in the current
 * folder, or under `~/.local/state/ostinato` when the current folder lies in the workspace itself,
 * which the run sees.
 */
export function defaultStateDirectory(runId: string, workspace: string): string {
  const here = resolve(".ostinato", "overlays", runId);
  const folder = existsSync(workspace) ? realpathSync(workspace) : workspace;
  if (!`${realpathSync(".")}/`.startsWith(`${folder}/`)) return here;
  const { XDG_STATE_HOME } = process.env;
  const home =
    XDG_STATE_HOME?.startsWith("/") === true ? XDG_STATE_HOME : join(homedir(), ".local", "state");
  return join(home, "ostinato", "overlays", runId);
}
