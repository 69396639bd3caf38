import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import type { Owner } from "../launcher/mount-plan.ts";
import type { StateDirectory } from "./state-directory.ts";

/**
 * Copies a workspace to `state.copy`, sharing blocks where the file system can, and gives the copy
 * to the sandbox's user. Links, modes, times and hard links are kept.
 */
export async function copyTree(path: string, state: StateDirectory, user: Owner): Promise<void> {
  mkdirSync(state.path, { recursive: true, mode: 0o700 });
  await run("cp", [
    "-a",
    "--reflink=auto",
    "--no-preserve=ownership",
    "-T",
    "--",
    path,
    state.copy,
  ]);
  if (process.getuid?.() === 0) {
    await run("chown", ["-R", "-h", `${user.uid}:${user.gid}`, "--", state.copy]);
  }
}

async function run(file: string, argv: readonly string[]): Promise<void> {
  const child = spawn(file, argv, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data: Buffer) => {
    said = (said + data.toString()).slice(0, 2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code === 0) return;
  throw new OstinatoError("sandbox.failed", `The workspace could not be copied: ${said.trim()}`, {
    hint: "Check the free space and that every file of the workspace can be read.",
  });
}
