import { statSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import type { SandboxPolicy } from "../sandbox.ts";

/**
 * A program can connect to a socket that someone left in a directly mounted workspace, or to a service's socket in
 * a folder that is opened read-only, but not to one below an overlay. A socket that the policy names is meant to
 * be reached.
 *
 * @throws OstinatoError `sandbox.policy` for a socket together with a folder: the filter can't distinguish paths.
 */
export function mayOpenUnixSockets({ workspace, readOnlyPaths }: SandboxPolicy): boolean {
  if (workspace.mode !== "overlay" || !workspace.writable) return false;
  const opened = readOnlyPaths.map((path) => ({
    path,
    found: statSync(path, { throwIfNoEntry: false }),
  }));
  const folder = opened.find(({ found }) => found?.isDirectory() === true);
  if (folder === undefined) return true;
  const socket = opened.find(({ found }) => found?.isSocket() === true);
  if (socket === undefined) return false;
  throw new OstinatoError(
    "sandbox.policy",
    `readOnlyPaths opens the socket ${socket.path} and the folder ${folder.path}. Together, sockets of services in the folder could be reached too.`,
    { hint: "Name the files that are needed instead of the folder, or leave the socket out." },
  );
}
