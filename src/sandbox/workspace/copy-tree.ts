import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { APART } from "../apart.ts";
import type { Owner } from "../launcher/mount-plan.ts";
import { notOfTheRun } from "./not-of-the-run.ts";
import { removeTree } from "./remove-tree.ts";
import type { StateDirectory } from "./state-directory.ts";
import { scanTree } from "./tree-scan.ts";

/**
 * Copies a workspace to `state.copy`, sharing blocks where the file system can, and gives the copy
 * to the sandbox's user. Links, modes, times and hard links are kept. What can't be read is left out,
 * as it could not be read in place either.
 */
export async function copyTree(path: string, state: StateDirectory, user: Owner): Promise<void> {
  const copy = ["-a", "--reflink=auto", "--no-preserve=ownership", "-T", "--", path, state.copy];
  await run("cp", copy, /: Permission denied$/);
  for (const name of notOfTheRun(path)) await removeTree(join(state.copy, name));
  if (process.getuid?.() === 0) {
    await run("chown", ["-R", "-h", `${user.uid}:${user.gid}`, "--", state.copy]);
  }
  writeFileSync(state.copiedManifest, (await scanTree(state.copy)).bytes);
}

async function run(file: string, argv: readonly string[], harmless?: RegExp): Promise<void> {
  const child = spawn(file, argv, {
    ...APART,
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, LC_ALL: "C" },
  });
  const problems: string[] = [];
  let rest = "";
  child.stderr.on("data", (data: Buffer) => {
    const lines = (rest + data.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (harmless?.test(line) !== true && problems.length < 10) problems.push(line);
    }
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code === 0 || (code === 1 && harmless !== undefined && problems.length === 0)) return;
  throw new OstinatoError(
    "sandbox.failed",
    `The workspace could not be copied: ${problems.join("; ")}`,
    { hint: "Check the free space where the state directory is." },
  );
}
