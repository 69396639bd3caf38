import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for a person's own state: `ostinato` in `XDG_STATE_HOME` or `~/.local/state`. */
export function personStateFolder(): string {
  const { XDG_STATE_HOME } = process.env;
  const home =
    XDG_STATE_HOME?.startsWith("/") === true ? XDG_STATE_HOME : join(homedir(), ".local", "state");
  return join(home, "ostinato");
}
