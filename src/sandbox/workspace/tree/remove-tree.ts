import { spawn } from "node:child_process";
import { closeSync, lstatSync } from "node:fs";
import { basename, dirname } from "node:path";
import { OstinatoError } from "../../../errors.ts";
import { folderDescriptor } from "../../folder-descriptor.ts";
import { hostProgram } from "../../host-program.ts";

/**
 * Removes a tree that a run has written. It may be deeper than the maximum path length and have folders that their
 * owner can't enter. Links are removed, not their targets.
 */
export async function removeTree(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  // The parent folder stays the same one, even if its path is changed in the meantime.
  const parent = folderDescriptor(dirname(path));
  try {
    const tree = `/proc/self/fd/3/${basename(path)}`;
    const remove = ["-rf", "--one-file-system", "--", tree];
    if ((await run("rm", remove, parent)) === 0) return;
    await run("chmod", ["-R", "u+rwX", "--", tree], parent);
    if ((await run("rm", remove, parent)) === 0) return;
  } finally {
    closeSync(parent);
  }
  throw new OstinatoError("sandbox.failed", `${path} could not be removed.`);
}

async function run(name: string, argv: readonly string[], parent: number): Promise<number | null> {
  const { path, options } = hostProgram(name);
  const child = spawn(path, argv, { ...options, stdio: ["ignore", "ignore", "ignore", parent] });
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
}
