import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder for downloaded models and file hashes: `OSTINATO_CACHE`, otherwise `ostinato` in the system's
 * cache folder.
 */
export function cacheFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (environment.OSTINATO_CACHE) return environment.OSTINATO_CACHE;
  return join(systemCache(environment, platform), "ostinato");
}

function systemCache(environment: Environment, platform: NodeJS.Platform): string {
  if (environment.XDG_CACHE_HOME) return environment.XDG_CACHE_HOME;
  if (platform === "darwin") return join(homedir(), "Library", "Caches");
  if (platform === "win32") {
    return environment.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  }
  return join(homedir(), ".cache");
}
