import { posix } from "node:path";
import type { FileChange, Patch } from "./patch.ts";

/** A patch whose paths start at a folder, as one whose paths start at the workspace. */
export function inFolder(folder: string, patch: Patch): Patch {
  if (posix.resolve("/workspace", folder) === "/workspace") return patch;
  const moved = (path: string) => (posix.isAbsolute(path) ? path : posix.join(folder, path));
  const change = (each: FileChange): FileChange =>
    each.kind === "update" && each.moveTo !== null
      ? { ...each, path: moved(each.path), moveTo: moved(each.moveTo) }
      : { ...each, path: moved(each.path) };
  return { ...patch, changes: patch.changes.map(change) };
}
