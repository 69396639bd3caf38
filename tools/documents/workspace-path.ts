import { posix } from "node:path";

/** The workspace's place in the sandbox. */
const WORKSPACE = "/workspace";

/** One path for a file, however the model wrote it: relative to the workspace; absolute outside it. */
export function workspacePath(path: string): string {
  const absolute = posix.resolve(WORKSPACE, path);
  return absolute.startsWith(`${WORKSPACE}/`) ? absolute.slice(WORKSPACE.length + 1) : absolute;
}
