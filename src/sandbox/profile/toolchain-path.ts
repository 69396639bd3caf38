import type { SandboxPolicy } from "../sandbox.ts";
import { INSIDE } from "./inside-paths.ts";

/** Where programs are looked for inside, whatever a policy opens. */
export const SYSTEM_PATH: string = INSIDE.path;

/**
 * The search path for programs of toolchains that the policy opens (nvm, a venv, cargo): the `bin` folder of each
 * read-only path goes before the system's. Null: none is opened.
 */
export function toolchainPath({
  readOnlyPaths,
}: Pick<SandboxPolicy, "readOnlyPaths">): string | null {
  if (readOnlyPaths.length === 0) return null;
  const folders = readOnlyPaths.map((path) => (path.endsWith("/bin") ? path : `${path}/bin`));
  return [...folders, SYSTEM_PATH].join(":");
}
