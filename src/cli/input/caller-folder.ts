import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";

/** The scripts of package.json that pass on what a person types. */
const SCRIPTS: readonly (string | undefined)[] = ["start", "ostinato"];

/**
 * The working directory of a person who runs the command through a script of this package (`npm start`,
 * `npm run ostinato`): npm runs scripts in the package's folder, wherever the person is. Null for a
 * command that was started in any other way, which is already in the right directory.
 */
export function callerFolder(
  environment: NodeJS.ProcessEnv,
  workingDirectory: string,
  packageFolder: string,
): string | null {
  const { INIT_CWD, npm_lifecycle_event: script, npm_package_json: manifest } = environment;
  if (!INIT_CWD || !SCRIPTS.includes(script)) return null;
  const root = realPath(packageFolder);
  // These variables are inherited: a script of another package may start this command too.
  if (realPath(manifest ?? "") !== join(root ?? "", "package.json")) return null;
  if (realPath(workingDirectory) !== root) return null;
  return statSync(INIT_CWD, { throwIfNoEntry: false })?.isDirectory() ? INIT_CWD : null;
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
