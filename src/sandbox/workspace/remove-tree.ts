import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import { APART } from "../apart.ts";

/**
 * Removes a tree that a run has written: deeper than a path may be long, and with folders that their
 * own owner may not enter.
 */
export async function removeTree(path: string): Promise<void> {
  if (!existsSync(path)) return;
  if ((await run("rm", ["-rf", "--one-file-system", "--", path])) === 0) return;
  await run("chmod", ["-R", "u+rwX", "--", path]);
  if ((await run("rm", ["-rf", "--one-file-system", "--", path])) === 0) return;
  throw new OstinatoError("sandbox.failed", `${path} could not be removed.`);
}

async function run(file: string, argv: readonly string[]): Promise<number | null> {
  const child = spawn(file, argv, { ...APART, stdio: "ignore" });
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
}
